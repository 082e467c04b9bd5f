using Microsoft.AspNetCore.Routing;
using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.Tableau.Content;
using MlConnector.Sandbox.Tableau.HyperData;
using MlConnector.Sandbox.Tableau.Parquet;
using MlConnector.Sandbox.Tableau.Rest;
using MlConnector.Sandbox.Tableau.SignIn;
using MlConnector.Sandbox.Tableau.VizQl;

namespace MlConnector.Sandbox.Tableau;

/// <summary>
/// A stand-in of Tableau for one site: sign-in by personal access token and connected app, projects, Parquet files that are uploaded in pieces and become data sources by jobs, and VizQL Data Service over their rows. Files are really
/// parsed. Answers are XML, or JSON for those who ask.
/// </summary>
public sealed partial class TableauSandbox : ISandboxModule
{
    private readonly ModuleClock clock = new();
    private readonly Credentials credentials;
    private readonly SessionBook sessions;
    private readonly SiteContent content = new();
    private readonly JobBook jobs;
    private readonly RequestMemory changes;
    private readonly HourlyBudget publishing;
    private readonly HourlyBudget calls;
    private readonly HourlyBudget queries;
    private readonly HourlyBudget looks;

    /// <summary>A sandbox that has not started yet.</summary>
    public TableauSandbox(TableauSandboxOptions? options = null)
    {
        Options = options ?? new TableauSandboxOptions();
        credentials = new Credentials(Options, clock);
        sessions = new SessionBook(Options, clock);
        jobs = new JobBook(Options, clock);
        changes = new RequestMemory(clock);
        publishing = new HourlyBudget(Options, clock, "api.rest.publish_update_content", Options.PublishesPerHour, TimeSpan.FromHours(1)) { Beside = new HourlyBudget(Options, clock, "api.rest.publish_update_content", Options.PublishesPerDay, TimeSpan.FromDays(1)) };
        calls = new HourlyBudget(Options, clock, "api.rest", Options.CallsPerHour, TimeSpan.FromHours(1));
        looks = new HourlyBudget(Options, clock, "api.rest.jobs", Options.JobCallsPerDay, TimeSpan.FromDays(1));
        queries = new HourlyBudget(Options, clock, "api.vds.query", Options.QueriesPerHour, TimeSpan.FromHours(1));
    }

    /// <inheritdoc />
    public string Name => "tableau";

    /// <inheritdoc />
    public IReadOnlyList<string> Operations => TableauFaultPoints.All;

    /// <summary>How it behaves.</summary>
    public TableauSandboxOptions Options { get; }

    /// <summary>Secret of the personal access token.</summary>
    public string TokenSecret => credentials.TokenSecret;

    /// <summary>Client id of the connected app.</summary>
    public string ClientId => credentials.ClientId;

    /// <summary>Id of the connected app's secret.</summary>
    public string SecretId => credentials.SecretId;

    /// <summary>The connected app's secret.</summary>
    public string SecretValue => credentials.SecretValue;

    /// <summary>Scopes that the last sign-in with the connected app asked for.</summary>
    public IReadOnlyList<string> LastScopes => Looking(_ => credentials.LastScopes);

    /// <summary>Sessions that live.</summary>
    public int Sessions => Looking(_ => sessions.Count);

    /// <summary>VizQL queries of the last hour.</summary>
    public int QueriesTaken => Looking(_ => queries.Taken);

    /// <summary>Looks at jobs, and cancellations, of the last day.</summary>
    public int LooksTaken => Looking(_ => looks.Taken);

    /// <summary>Paths of the projects: <c>Finance/Ledger</c>.</summary>
    public IReadOnlyList<string> Projects => Looking(all => all.Projects.Select(project => PathOf(all, project)).ToArray());

    /// <summary>The data sources, with the names of their projects.</summary>
    public IReadOnlyList<(string Project, string Name)> Sources => Looking(all => all.Sources.Select(source => (source.Project.Name, source.Name)).ToArray());

    /// <summary>Publishing jobs, in the order they were started, with <c>done</c>, <c>failed</c>, <c>cancelled</c> or <c>running</c>.</summary>
    public IReadOnlyList<(string Id, string Outcome)> Jobs => Looking(_ => jobs.All.Select(job => (job.Id, !job.Done ? "running" : job.Cancelled ? "cancelled" : job.Fault is null && job.ErrorNote is null ? "done" : "failed")).ToArray());

    internal object Gate { get; } = new();

    internal TimeProvider Time => clock;

    internal string SiteId { get; } = TableauIds.Of("site", 1);

    /// <summary>A data source as the vendor holds it.</summary>
    public TableauSandboxSource Source(string project, string name) => new(this, project, name);

    /// <summary>Publishes a Parquet file behind everybody's back, into a project that is made if it is missing.</summary>
    public void AddSource(string project, string name, byte[] file) => Looking(all =>
    {
        var into = all.Projects.Find(each => each.Name == project) ?? all.AddProject(project, null);
        var source = all.AddSource(name, into, clock.GetUtcNow());
        source.Fill(ParquetTable.Read(file), clock.GetUtcNow());
        return (source.File, source.Owner) = (file, TableauIds.Of("user", 2));
    });

    /// <summary>Adds a personal access token.</summary>
    public void AddToken(string name, string secret) => Looking(_ =>
    {
        credentials.AddToken(name, secret);
        return true;
    });

    /// <summary>Revokes a personal access token; sessions go on.</summary>
    public void RevokeToken(string name) => Looking(_ =>
    {
        credentials.Revoke(name);
        return true;
    });

    /// <summary>The request ids under which data was changed in place, each once.</summary>
    public IReadOnlyList<string> ChangeRequests => Looking(_ => changes.Ids);

    /// <inheritdoc />
    public void ExpireSessions()
    {
        lock (Gate) sessions.EndAll();
    }

    /// <inheritdoc />
    public IEnumerable<FaultOrder> FaultsOf(SandboxProfile profile, int seed) => profile switch
    {
        SandboxProfile.Hostile =>
        [
            new FaultOrder { Module = Name, Operation = TableauFaultPoints.Publish, Effect = FaultEffect.DropAfterCommit, After = seed % 2, Every = 3, Times = 4 },
            new FaultOrder { Module = Name, Operation = TableauFaultPoints.UploadPiece, Effect = FaultEffect.DropBeforeCommit, After = seed % 3, Every = 4, Times = 3 },
            new FaultOrder { Module = Name, Operation = TableauFaultPoints.Jobs, Effect = FaultEffect.ExpireSessions, After = 1, Every = 5, Times = 2 },
            new FaultOrder { Module = Name, Operation = TableauFaultPoints.DataSources, Effect = FaultEffect.Respond, Status = 502, Body = "<html><body>Bad Gateway</body></html>", ContentType = "text/html", After = 1, Every = 4, Times = 3 },
            new FaultOrder { Module = Name, Operation = TableauFaultPoints.Publish, Effect = FaultEffect.CommitLate, Delay = TimeSpan.FromSeconds(2), After = 1, Every = 5, Times = 2 },
        ],
        SandboxProfile.Busy => [new FaultOrder { Module = Name, Operation = "*", Effect = FaultEffect.Respond, Status = 429, Headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["Retry-After"] = "1" }, After = 3, Every = 6, Times = 8 }],
        _ => [],
    };

    /// <inheritdoc />
    public void Map(IEndpointRouteBuilder endpoints, SandboxContext sandbox)
    {
        clock.Start(sandbox.Clock);
        var answering = new Answering(this, sandbox, sessions, calls);
        var uploads = new UploadEndpoints(this, answering);
        new AuthEndpoints(this, answering, credentials, sessions).Map(endpoints);
        new ProjectEndpoints(this, answering, content).Map(endpoints);
        uploads.Map(endpoints);
        new UpdateEndpoints(this, answering, content, jobs, changes, publishing).Map(endpoints);
        new DataSourceEndpoints(this, answering, content, new Publisher(this, content, uploads, jobs, publishing), clock).Map(endpoints);
        new JobEndpoints(this, answering, jobs, looks).Map(endpoints);
        new VizQlEndpoints(this, answering, content, queries).Map(endpoints);
    }

    /// <summary>The request is for the site of its session; jobs whose time has come are ended first.</summary>
    internal void CheckSite(Request request)
    {
        if (request.Route("site") != SiteId) throw Refusal.NotFound("404000", $"Site '{request.Route("site")}'");
    }

    internal T Looking<T>(Func<SiteContent, T> look)
    {
        lock (Gate)
        {
            Settle();
            return look(content);
        }
    }

    /// <summary>Ends the jobs whose time has come.</summary>
    internal void Settle()
    {
        if (clock.IsStarted) jobs.Settle();
    }

    private static string PathOf(SiteContent all, SiteProject project) => project.Parent is null ? project.Name : $"{PathOf(all, all.Project(project.Parent))}/{project.Name}";

    /// <summary>The host's clock, once there is a host.</summary>
    private sealed class ModuleClock : TimeProvider
    {
        private TimeProvider? inner;

        public bool IsStarted => inner is not null;

        public void Start(TimeProvider time) => inner = time;

        public override DateTimeOffset GetUtcNow() => (inner ?? TimeProvider.System).GetUtcNow();
    }
}
