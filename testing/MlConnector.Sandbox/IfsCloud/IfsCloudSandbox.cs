using Microsoft.AspNetCore.Routing;
using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.IfsCloud.Data;
using MlConnector.Sandbox.IfsCloud.Generation;
using MlConnector.Sandbox.IfsCloud.Iam;
using MlConnector.Sandbox.IfsCloud.OData;
using MlConnector.Sandbox.IfsCloud.Scenarios;

namespace MlConnector.Sandbox.IfsCloud;

/// <summary>An IFS Cloud stand-in: IAM realm, projections and entity services over the same records. Its data is made when the host starts.</summary>
/// <remarks>
/// Fault orders name its operations <c>iam/token</c>, <c>odata/{Service}/{Set}</c>, <c>odata/{Service}/$metadata</c>, and of what changes something <c>write/{Service}/{Set}</c> and <c>write/{Service}/$batch</c>. It counts <c>ifs-cloud.created</c>, <c>.changed</c>, <c>.actions</c>, <c>.upserts</c>, <c>ifs-cloud.requests</c>, <c>.faults</c>, <c>.rows</c>, <c>.tokens</c>, <c>.unauthorized</c>
/// and <c>.throttled</c>.
/// </remarks>
public sealed class IfsCloudSandbox(IfsCloudSandboxOptions options) : ISandboxModule
{
    /// <summary>Its name in fault orders, scenarios and counts.</summary>
    public const string ModuleName = "ifs-cloud";

    private readonly HashSet<string> allowed = [.. options.Companies];
    private IfsData? data;
    private TokenBook? tokens;
    private IfsScenarios? scenarios;

    /// <inheritdoc />
    public string Name => ModuleName;

    /// <summary>How it was set up.</summary>
    public IfsCloudSandboxOptions Options => options;

    /// <summary>All records.</summary>
    /// <exception cref="InvalidOperationException">The host has not started.</exception>
    public IfsData Data => data ?? throw new InvalidOperationException("the sandbox has no data before its host starts");

    /// <inheritdoc />
    public IReadOnlyDictionary<string, string> Scenarios => IfsScenarios.Described;

    /// <inheritdoc />
    public IReadOnlyList<string> Operations =>
    [
        "iam/token",
        .. Data.Sets.GroupBy(set => set.Service, StringComparer.Ordinal).SelectMany(service => (string[])[$"odata/{service.Key}/$metadata", $"write/{service.Key}/$batch", .. service.SelectMany(set => (string[])[$"odata/{service.Key}/{set.Name}", $"write/{service.Key}/{set.Name}"])]),
    ];

    /// <summary>Address of the environment.</summary>
    public static Uri Address(SandboxHost host) => host.Https ?? host.Http!;

    /// <summary>Gives the service user the right to a company, or takes it.</summary>
    public void Allow(string company, bool may)
    {
        lock (allowed)
        {
            if (may) allowed.Add(company);
            else allowed.Remove(company);
        }
    }

    /// <inheritdoc />
    public void Map(IEndpointRouteBuilder endpoints, SandboxContext sandbox)
    {
        data = new IfsData(sandbox.Clock, options);
        DateOnly today = options.AsOf ?? DateOnly.FromDateTime(sandbox.Clock.GetUtcNow().UtcDateTime);
        IfsGenerator generator = new(data, options, today);
        generator.Fill();
        tokens = new TokenBook(sandbox.Clock, options.TokenLife);
        scenarios = new IfsScenarios(this, generator, today);
        new IamEndpoint(sandbox, options, tokens).Map(endpoints);
        new IfsEndpoint(sandbox, data, options, tokens, new RequestWindow(sandbox.Clock, options.RequestsPerMinute), allowed).Map(endpoints);
    }

    /// <inheritdoc />
    public IEnumerable<FaultOrder> FaultsOf(SandboxProfile profile, int seed) => IfsCloudFaults.Of(profile, seed);

    /// <inheritdoc />
    public void ExpireSessions() => tokens?.Revoke();

    /// <summary>Plays a data scenario of <see cref="Scenarios"/>.</summary>
    public IReadOnlyDictionary<string, string> Play(string scenario, IReadOnlyDictionary<string, string>? parameters = null) =>
        (scenarios ?? throw new InvalidOperationException("the sandbox has no data before its host starts")).Play(scenario, parameters ?? new Dictionary<string, string>(StringComparer.Ordinal));

    /// <inheritdoc />
    public ValueTask<IReadOnlyDictionary<string, string>> PlayAsync(string scenario, IReadOnlyDictionary<string, string> parameters) => ValueTask.FromResult(Play(scenario, parameters));
}
