using Microsoft.AspNetCore.Routing;
using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.SageX3.Api1;
using MlConnector.Sandbox.SageX3.Data;
using MlConnector.Sandbox.SageX3.Generation;
using MlConnector.Sandbox.SageX3.Graph;
using MlConnector.Sandbox.SageX3.Scenarios;
using MlConnector.Sandbox.SageX3.Tokens;

namespace MlConnector.Sandbox.SageX3;

/// <summary>A Sage X3 stand-in. Its data is made when the host starts.</summary>
/// <remarks>
/// Fault orders name its operations <c>api1/{class}/$query</c>, <c>api1/{class}/$details</c> and <c>api1/endPoints</c>, <c>graphql/{node}</c>, <c>token</c> and <c>token.granted</c> (the gateway has the new pair, nobody else). It counts <c>sage-x3.requests</c>, <c>.faults</c>, <c>.api1.rows</c>,
/// <c>.api1.documents</c>, <c>.graphql.rows</c>, <c>.graphql.unauthorized</c>, <c>.tokens</c>, <c>.api1.unauthorized</c> and <c>.api1.sessions</c>.
/// </remarks>
public sealed class SageX3Sandbox(SageX3SandboxOptions options) : ISandboxModule
{
    /// <summary>Its name in fault orders, scenarios and counts.</summary>
    public const string ModuleName = "sage-x3";

    private SageX3Scenarios? scenarios;
    private TokenApi? tokens;

    /// <inheritdoc />
    public string Name => ModuleName;

    /// <summary>How it was set up.</summary>
    public SageX3SandboxOptions Options => options;

    /// <summary>The folder with the data.</summary>
    public X3Folder Folder { get; } = new(options.OwnClasses);

    /// <inheritdoc />
    public IReadOnlyDictionary<string, string> Scenarios => SageX3Scenarios.Described;

    /// <inheritdoc />
    public IReadOnlyList<string> Operations => ["api1/endPoints", .. Folder.Classes.SelectMany(one => (string[])[$"api1/{one.Name}/$query", $"api1/{one.Name}/$details"]), "graphql/*", "token", "token.granted"];

    /// <summary>Address of the server.</summary>
    public static Uri Address(SandboxHost host) => host.Https ?? host.Http!;

    /// <inheritdoc />
    public void Map(IEndpointRouteBuilder endpoints, SandboxContext sandbox)
    {
        var maker = new Maker(options.Seed, options.AsOf ?? DateOnly.FromDateTime(sandbox.Clock.GetUtcNow().UtcDateTime).AddDays(-1));
        FolderFiller.Fill(Folder, maker, options.Size);
        scenarios = new SageX3Scenarios(Folder, maker, sandbox.Clock);
        new Api1Endpoint(sandbox, Folder, options).Map(endpoints);
        tokens = new TokenApi(sandbox, options.Tokens);
        tokens.Map(endpoints);
        new GraphEndpoint(sandbox, options, GraphNodes.Of(Folder, options.Graph), tokens).Map(endpoints);
    }

    /// <inheritdoc />
    public void ExpireSessions() => tokens?.Expire();

    /// <summary>A code, as the gateway's page gives it to a user who agrees.</summary>
    public string Agree() => (tokens ?? throw new InvalidOperationException("the sandbox gives no code before its host starts")).Agree();

    /// <summary>The customer deletes the pairing.</summary>
    public void DeletePairing() => tokens?.Delete();

    /// <inheritdoc />
    public IEnumerable<FaultOrder> FaultsOf(SandboxProfile profile, int seed) => SageX3Faults.Of(profile, seed);

    /// <summary>Plays a data scenario of <see cref="Scenarios"/>.</summary>
    public IReadOnlyDictionary<string, string> Play(string scenario) => (scenarios ?? throw new InvalidOperationException("the sandbox has no data before its host starts")).Play(scenario);

    /// <inheritdoc />
    public ValueTask<IReadOnlyDictionary<string, string>> PlayAsync(string scenario, IReadOnlyDictionary<string, string> parameters) => ValueTask.FromResult(Play(scenario));
}
