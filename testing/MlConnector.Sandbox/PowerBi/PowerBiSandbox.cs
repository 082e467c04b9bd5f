using System.Collections.Concurrent;
using Microsoft.AspNetCore.Routing;
using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.PowerBi.Answers;
using MlConnector.Sandbox.PowerBi.Datasets;
using MlConnector.Sandbox.PowerBi.Entra;
using MlConnector.Sandbox.PowerBi.Queries;
using MlConnector.Sandbox.PowerBi.Refreshes;
using MlConnector.Sandbox.PowerBi.Rows;
using MlConnector.Sandbox.PowerBi.Workspaces;

namespace MlConnector.Sandbox.PowerBi;

/// <summary>
/// A stand-in of Microsoft Entra and the Power BI API for one tenant: it accepts what they accept and refuses what they refuse.
/// It starts with the app <see cref="PowerBiSandboxOptions.ClientId"/> as Admin of the workspace
/// <see cref="PowerBiSandboxOptions.WorkspaceName"/>; more are added with <see cref="AddApp"/> and <see cref="AddWorkspace"/>.
/// The authority is <c>{base}{tenant}</c>, the API <c>{base}v1.0/myorg</c>.
/// </summary>
public sealed class PowerBiSandbox : ISandboxModule
{
    private readonly ModuleClock clock = new();
    private readonly PowerBiIds ids;
    private readonly AccessTokens tokens;
    private readonly EntraDirectory directory;
    private readonly ConcurrentDictionary<string, Workspace> workspaces = new(StringComparer.OrdinalIgnoreCase);
    private DatasetsEndpoints? datasets;

    /// <summary>A sandbox that has not started yet.</summary>
    public PowerBiSandbox(PowerBiSandboxOptions? options = null)
    {
        Options = options ?? new PowerBiSandboxOptions();
        ids = new PowerBiIds(Options.Seed);
        tokens = new AccessTokens(clock, ids);
        directory = new EntraDirectory(clock, Options, tokens);
        AddApp(Options.ClientId).WithSecret(Options.ClientSecret);
        AddWorkspace(Options.WorkspaceName);
        SetRole(Options.WorkspaceName, Options.ClientId, WorkspaceRole.Admin);
    }

    /// <inheritdoc />
    public string Name => "power-bi";

    /// <inheritdoc />
    public IReadOnlyList<string> Operations => PowerBiFaultPoints.All;

    /// <summary>How it behaves.</summary>
    public PowerBiSandboxOptions Options { get; }

    /// <summary>The tenant's switches; they may be turned at any time.</summary>
    public TenantSwitches Switches { get; } = new();

    /// <summary>What it has seen.</summary>
    public PowerBiCounters Counters { get; } = new();

    /// <inheritdoc />
    public IReadOnlyDictionary<string, string> Scenarios => PowerBiScenarios.All;

    internal IEnumerable<Workspace> Workspaces => workspaces.Values.OrderBy(static workspace => workspace.Name, StringComparer.Ordinal);

    /// <summary>Registers an app, or gives the one of that id.</summary>
    public AppRegistration AddApp(string clientId) => directory.Add(clientId);

    /// <summary>Adds a workspace.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="onCapacity">True for one on a dedicated capacity, where refreshes are not counted and may be enhanced.</param>
    /// <returns>Its id.</returns>
    public string AddWorkspace(string name, bool onCapacity = false)
    {
        var workspace = new Workspace(ids.NextText(), name, onCapacity);
        workspaces[workspace.Id] = workspace;
        return workspace.Id;
    }

    /// <summary>The id of a workspace.</summary>
    public string WorkspaceId(string name) => Named(name).Id;

    /// <summary>Gives a principal a role; once the host runs, it is felt after <see cref="PowerBiSandboxOptions.RightsDelay"/>.</summary>
    public void SetRole(string workspace, string clientId, WorkspaceRole role) =>
        Named(workspace).Give(clientId, role, clock.IsStarted ? clock.GetUtcNow() + Options.RightsDelay : DateTimeOffset.MinValue);

    /// <summary>Adds an import dataset, which is refreshed and takes no rows. The host must run.</summary>
    /// <returns>Its id.</returns>
    public string AddImportDataset(string workspace, string name) =>
        datasets!.Make(Named(workspace), new DatasetBody(name, [], []), fifo: false, takesRows: false, "owner@contoso.example", TimeSpan.Zero).Id;

    /// <summary>The newest dataset of a name, in any workspace.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public SandboxDataset Dataset(string name) =>
        Datasets().LastOrDefault(dataset => dataset.Name == name) ?? throw new KeyNotFoundException($"no dataset '{name}'");

    /// <summary>All datasets, oldest first in each workspace.</summary>
    public IReadOnlyList<SandboxDataset> Datasets() =>
        [.. Workspaces.SelectMany(static workspace => workspace.InOrder).Select(static dataset => new SandboxDataset(dataset))];

    /// <summary>Empties a table behind everybody's back.</summary>
    /// <returns>How many rows it held.</returns>
    public long EmptyTable(string dataset, string table) => Dataset(dataset).Table(table).Empty();

    /// <summary>Deletes the newest dataset of a name.</summary>
    /// <returns>The id that it had.</returns>
    public string DeleteDataset(string name)
    {
        string id = Dataset(name).Id;
        foreach (var workspace in Workspaces) workspace.Datasets.TryRemove(id, out _);
        return id;
    }

    /// <summary>Lets a secret expire now.</summary>
    public void ExpireSecret(string clientId, string secret) => AddApp(clientId).WithSecret(secret, clock.GetUtcNow());

    /// <inheritdoc />
    public void ExpireSessions() => tokens.ExpireAll();

    /// <inheritdoc />
    public IEnumerable<FaultOrder> FaultsOf(SandboxProfile profile, int seed) => PowerBiProfiles.FaultsOf(profile, seed, Name);

    /// <inheritdoc />
    public ValueTask<IReadOnlyDictionary<string, string>> PlayAsync(string scenario, IReadOnlyDictionary<string, string> parameters) =>
        ValueTask.FromResult(PowerBiScenarios.Play(this, scenario, parameters));

    /// <inheritdoc />
    public void Map(IEndpointRouteBuilder endpoints, SandboxContext sandbox)
    {
        clock.Start(sandbox.Clock);
        var answering = new Answering(this, sandbox, ids);
        var admission = new Admission(this, tokens, clock);
        datasets = new DatasetsEndpoints(this, admission, answering, clock, ids);
        new EntraEndpoints(this, directory, ids).Map(endpoints, sandbox);
        new GroupsEndpoints(this, admission, answering, clock).Map(endpoints);
        datasets.Map(endpoints);
        new TablesEndpoints(this, admission, answering).Map(endpoints);
        new RowsEndpoints(this, admission, answering, clock).Map(endpoints);
        new QueriesEndpoints(this, admission, answering, clock).Map(endpoints);
        new RefreshesEndpoints(admission, answering, clock, ids).Map(endpoints);
    }

    internal Workspace? FindWorkspace(string id) => workspaces.GetValueOrDefault(id);

    private Workspace Named(string name) =>
        workspaces.Values.FirstOrDefault(workspace => workspace.Name == name) ?? throw new KeyNotFoundException($"no workspace '{name}'");

    /// <summary>The host's clock, once there is a host.</summary>
    private sealed class ModuleClock : TimeProvider
    {
        private TimeProvider? inner;

        public bool IsStarted => inner is not null;

        public void Start(TimeProvider time) => inner = time;

        public override DateTimeOffset GetUtcNow() => (inner ?? throw new InvalidOperationException("The sandbox has not been started.")).GetUtcNow();
    }
}
