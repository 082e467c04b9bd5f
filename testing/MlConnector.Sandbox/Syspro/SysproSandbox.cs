using Microsoft.AspNetCore.Routing;
using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.Syspro.Data;
using MlConnector.Sandbox.Syspro.Enet;
using MlConnector.Sandbox.Syspro.OData;
using MlConnector.Sandbox.Syspro.Scenarios;

namespace MlConnector.Sandbox.Syspro;

/// <summary>A SYSPRO 8 stand-in: e.net over http, OData over https, over the same tables. Its data is made when the host starts.</summary>
/// <remarks>
/// Fault orders name its operations <c>odata/{set}</c>, <c>odata/{set}/$count</c>, <c>odata/$metadata</c>, <c>enet/Logon</c>, <c>enet/Logoff</c>,
/// <c>enet/GetLogonProfile</c>, <c>enet/GetVersion</c> and <c>enet/Query/{object}</c>. It counts <c>syspro.requests</c>, <c>.faults</c>,
/// <c>.odata.rows</c>, <c>.odata.unauthorized</c>, <c>.enet.rows</c>, <c>.enet.logons</c>, <c>.enet.logoffs</c>, <c>.enet.refused</c>,
/// <c>.enet.evictions</c>, <c>.enet.timeouts</c>, <c>.enet.dead</c>, <c>.enet.too-long</c> and <c>.enet.writes</c>.
/// </remarks>
/// <example><code>
/// var syspro = new SysproSandbox(new SysproSandboxOptions());
/// await using var host = await SandboxHost.StartAsync(new SandboxOptions(), [syspro]);
/// var rows = syspro.Table("ApInvoice").Rows;
/// </code></example>
public sealed class SysproSandbox(SysproSandboxOptions options) : ISandboxModule
{
    /// <summary>Its name in fault orders, scenarios and counts.</summary>
    public const string ModuleName = "syspro";

    private SysproData? data;
    private EnetSessions? sessions;
    private readonly ScenarioTriggers triggers = new();
    private ScenarioCatalog? scenarios;

    /// <inheritdoc />
    public string Name => ModuleName;

    /// <summary>How it was set up.</summary>
    public SysproSandboxOptions Options => options;

    /// <summary>All databases.</summary>
    /// <exception cref="InvalidOperationException">The host has not started.</exception>
    public SysproData Data => data ?? throw new InvalidOperationException("the sandbox has no data before its host starts");

    /// <summary>How many e.net sessions are logged on.</summary>
    public int Sessions => sessions?.Count ?? 0;

    /// <inheritdoc />
    public IReadOnlyDictionary<string, string> Scenarios => ScenarioCatalog.Described;

    /// <inheritdoc />
    public IReadOnlyList<string> Operations =>
    [
        "odata/", "odata/$metadata", .. Data.Databases.SelectMany(database => database.Tables).Select(table => table.Name).Distinct(StringComparer.Ordinal).SelectMany(name => (string[])[$"odata/{name}", $"odata/{name}/$count"]),
        "enet/Logon", "enet/Logoff", "enet/GetLogonProfile", "enet/GetVersion", "enet/Query/*",
    ];

    /// <summary>A table of a company as its programs see it; without a company, of the first.</summary>
    public SysproTable Table(string name, string? company = null) =>
        (company is null ? Data.Companies[0] : Data.Company(company) ?? throw new ArgumentException($"no company {company}", nameof(company))).Table(name);

    /// <summary>Address of the OData service root.</summary>
    public Uri ODataAddress(SandboxHost host) => new(host.Https ?? host.Http!, options.OData.BasePath.TrimStart('/'));

    /// <summary>Address of the e.net REST service.</summary>
    public Uri EnetAddress(SandboxHost host) => new(host.Http ?? host.Https!, options.Enet.BasePath.TrimStart('/'));

    /// <inheritdoc />
    public void Map(IEndpointRouteBuilder endpoints, SandboxContext sandbox)
    {
        data = new SysproData([], options.SiteTables);
        var stage = new ScenarioStage(data, options with { OddData = options.OddData ?? sandbox.Options.Profile == SandboxProfile.Hostile }, sandbox.Clock);
        foreach (var company in options.Companies) stage.AddCompany(company);
        stage.Sessions = sessions = new EnetSessions(sandbox, data, options.Enet, options.Seed);
        scenarios = new ScenarioCatalog(stage);
        new ODataEndpoint(sandbox, data, options.OData, triggers).Map(endpoints);
        new EnetEndpoint(sandbox, data, options.Enet, sessions).Map(endpoints);
    }

    /// <inheritdoc />
    public IEnumerable<FaultOrder> FaultsOf(SandboxProfile profile, int seed) => SysproFaults.Of(profile, seed);

    /// <inheritdoc />
    public void ExpireSessions() => sessions?.Evict(null);

    /// <summary>Plays a data scenario of <see cref="Scenarios"/>.</summary>
    public IReadOnlyDictionary<string, string> Play(string scenario, IReadOnlyDictionary<string, string>? parameters = null) =>
        (scenarios ?? throw new InvalidOperationException("the sandbox has no data before its host starts")).Play(scenario, parameters ?? new Dictionary<string, string>(StringComparer.Ordinal));

    /// <summary>Plays a data scenario once, just before the first OData request of a table is answered whose query, percent-decoded, holds a text.</summary>
    public void PlayBefore(string table, string query, string scenario, IReadOnlyDictionary<string, string>? parameters = null) => triggers.Add(table, query, () => Play(scenario, parameters));

    /// <inheritdoc />
    public ValueTask<IReadOnlyDictionary<string, string>> PlayAsync(string scenario, IReadOnlyDictionary<string, string> parameters) =>
        ValueTask.FromResult(Play(scenario, parameters));
}
