using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using MlConnector.Sandbox.BigQuery.Data;
using MlConnector.Sandbox.BigQuery.Iam;
using MlConnector.Sandbox.BigQuery.Jobs;
using MlConnector.Sandbox.BigQuery.Rest;
using MlConnector.Sandbox.BigQuery.Storage;
using MlConnector.Sandbox.BigQuery.Streaming;
using MlConnector.Sandbox.Hosting;

namespace MlConnector.Sandbox.BigQuery;

/// <summary>
/// A stand-in of Google's token endpoint and of BigQuery for one project: datasets, tables, uploads that become load jobs, rows that are streamed by insertAll or over gRPC, and the closed set of statements in <c>Sql</c>, evaluated with exact
/// decimals. It accepts what Google accepts of that and refuses the rest. The API is <c>{base}bigquery/v2</c>, the Storage Write API answers at the same https address over HTTP/2, tokens come from <see cref="TokenAddress"/>.
/// </summary>
public sealed class BigQuerySandbox : ISandboxModule, IDisposable
{
    private readonly ModuleClock clock = new();
    private readonly TokenBook tokens;
    private readonly ServiceAccount account;
    private readonly Warehouse warehouse;
    private readonly JobBook jobs;
    private readonly WriteStreamBook streams;
    private int queriesToFail;

    /// <summary>A sandbox that has not started yet.</summary>
    public BigQuerySandbox(BigQuerySandboxOptions? options = null)
    {
        Options = options ?? new BigQuerySandboxOptions();
        tokens = new TokenBook(clock);
        account = new ServiceAccount(Options, clock);
        warehouse = new Warehouse(Options.Project);
        jobs = new JobBook(Options, warehouse, clock);
        streams = new WriteStreamBook(warehouse, Options, clock);
    }

    /// <inheritdoc />
    public string Name => "bigquery";

    /// <inheritdoc />
    public IReadOnlyList<string> Operations => BigQueryFaultPoints.All;

    /// <summary>How it behaves.</summary>
    public BigQuerySandboxOptions Options { get; }

    /// <summary>The key file of the service account, on one line. A secret.</summary>
    public string KeyFile => account.KeyFile;

    /// <summary>Takes a permission from the service account, such as <c>bigquery.tables.updateData</c>.</summary>
    public void Deny(string permission) => warehouse.Rights.Take(permission);

    /// <summary>Gives it back.</summary>
    public void Allow(string permission) => warehouse.Rights.Give(permission);

    /// <summary>An access token, for clients that cannot sign in here. A secret.</summary>
    public string NewToken() => tokens.Issue(Options.TokenLifetime, Options.ActedAs ?? Options.ClientEmail);

    /// <summary>Where tokens come from.</summary>
    public static Uri TokenAddress(SandboxHost host) => new(host.Https!, TokenEndpoint.Path);

    /// <summary>Names of the datasets.</summary>
    public IReadOnlyList<string> Datasets => Looking(() => warehouse.Datasets.Keys.ToArray());

    /// <summary>Names of the tables of a dataset, views left out.</summary>
    public IReadOnlyList<string> Tables(string dataset) => Looking(() => warehouse.Dataset(dataset).Tables.Values.Where(table => table.ViewQuery is null).Select(table => table.Name).ToArray());

    /// <summary>A table as the vendor holds it.</summary>
    public BigQuerySandboxTable Table(string dataset, string table) => new(this, warehouse, dataset, table);

    /// <summary>Rows that a query brings, each column in canonical text.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, string?>> Query(string location, string sql) => Looking(() =>
    {
        var result = new Sql.StatementRun(warehouse, new PartitionLimits(Options), Options.Project, location, clock).Run(sql, new Dictionary<string, object>(StringComparer.Ordinal));
        return BigQuerySandboxTable.Texts(result);
    });

    /// <summary>Ids of the jobs, in the order they were started, with <c>stored</c>, <c>failed</c> or <c>running</c>.</summary>
    public IReadOnlyList<(string Id, string Outcome)> Jobs => Looking(() => jobs.All.Select(job => (job.Id, !job.Done ? "running" : job.Fault is null ? "stored" : "failed")).ToArray());

    /// <summary>The statements of the jobs that change rows, in the order they were started: text, and parameters as name and value.</summary>
    public IReadOnlyList<(string Sql, IReadOnlyDictionary<string, string> Parameters)> Statements => Looking(() => jobs.All.Where(job => job.Kind == "query").Select(job => job.Statement).ToArray());

    /// <summary>Streams of the Storage Write API in the order they were created: name, rows, and whether it takes more.</summary>
    public IReadOnlyList<(string Name, long Rows, bool Open)> Streams => Looking(() => streams.All.Select(stream => (stream.Name, (long)stream.Rows, !stream.Finalized)).ToArray());

    /// <summary>Lets the next query begin as a job that fails of itself, which the pages of its result then tell as a fault of the service.</summary>
    public void FailNextQuery() => Looking(() => queriesToFail++);

    /// <summary>Lets the vendor forget every stream, as it does with old ones.</summary>
    public void ForgetStreams() => Looking(() => streams.Clear());

    /// <summary>Creates a dataset behind everybody's back.</summary>
    public void AddDataset(string name, string location) => Looking(() => warehouse.Datasets[name] = new BqDataset(Options.Project, name, location, clock.GetUtcNow()));

    /// <summary>Labels of a dataset, as JSON; empty if it has none.</summary>
    public string LabelsOf(string dataset) => Looking(() => warehouse.Dataset(dataset).Labels?.GetRawText() ?? "");

    /// <summary>Deletes a dataset with its tables behind everybody's back.</summary>
    public void RemoveDataset(string name) => Looking(() => warehouse.Datasets.Remove(name));

    /// <summary>Creates a table behind everybody's back, from the JSON that the API takes.</summary>
    public void AddTable(string dataset, string json) => Looking(() =>
    {
        using var body = JsonDocument.Parse(json);
        var table = BqTable.Read(Options.Project, dataset, body.RootElement.Clone(), clock.GetUtcNow());
        return warehouse.Dataset(dataset).Tables[table.Name] = table;
    });

    /// <inheritdoc />
    public void ExpireSessions() => tokens.ExpireAll();

    /// <inheritdoc />
    public void Map(IEndpointRouteBuilder endpoints, SandboxContext sandbox)
    {
        clock.Start(sandbox.Clock);
        var answering = new Answering(this, sandbox, tokens);
        new TokenEndpoint(this, sandbox, account, tokens).Map(endpoints);
        new ActingEndpoint(this, sandbox, tokens, clock).Map(endpoints);
        new DiscoveryEndpoint(sandbox, Name).Map(endpoints);
        new DatasetEndpoints(this, warehouse, answering, clock).Map(endpoints);
        new TableEndpoints(this, warehouse, answering, clock).Map(endpoints);
        new InsertEndpoint(this, warehouse, answering, clock).Map(endpoints);
        new StorageEndpoints(this, sandbox, tokens, streams).Map(endpoints);
        var queries = new QueryEndpoints(this, warehouse, answering, clock);
        queries.Map(endpoints);
        new JobEndpoints(this, warehouse, jobs, queries, answering, clock).Map(endpoints);
    }

    /// <inheritdoc />
    public void Dispose() => account.Dispose();

    /// <summary>Ends the jobs whose time has come.</summary>
    internal void Settle()
    {
        lock (warehouse.Gate) jobs.Settle();
    }

    /// <summary>True if a query that begins now is to fail. Whoever calls holds the warehouse's gate.</summary>
    internal bool FailsNow() => queriesToFail > 0 && queriesToFail-- > 0;

    internal T Looking<T>(Func<T> look)
    {
        lock (warehouse.Gate)
        {
            if (clock.IsStarted) jobs.Settle();
            return look();
        }
    }

    /// <summary>The host's clock, once there is a host.</summary>
    private sealed class ModuleClock : TimeProvider
    {
        private TimeProvider? inner;

        public bool IsStarted => inner is not null;

        public void Start(TimeProvider time) => inner = time;

        public override DateTimeOffset GetUtcNow() => (inner ?? throw new InvalidOperationException("The sandbox has not been started.")).GetUtcNow();
    }
}
