using System.Collections.Immutable;
using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Configuration.Model;
using MlConnector.Engine.Configuration.Planning;
using MlConnector.Engine.Planning;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Tests.Delivery.Fixtures;

namespace MlConnector.Engine.Tests.Planning;

/// <summary>A first read into a table whose rows are changed brings only new keys: where those have a way of their own, its limit decides, while the schedule is held against that of changes.</summary>
public sealed class FirstReadPlanTests
{
    private static readonly QuotaClaim Staged = Claim("staged", 1000), Own = Claim("own", 2);

    [Theory]
    [InlineData(true, "own", 2)]   // 80 rows are 5 batches, 2 a day
    [InlineData(false, "", 0)]
    public async Task The_limit_of_new_keys_decides_the_first_load_where_they_have_a_way_of_their_own(bool takesNew, string limit, int days)
    {
        PipelinePlan plan = await PlanAsync(takesNew, known: new Dictionary<string, ContainerReference>());

        Assert.Equal((TimeSpan.FromDays(days), limit), plan.FirstLoad);
        Assert.Equal("staged", Assert.Single(plan.Needs).Label);
    }

    [Fact]
    public async Task A_table_that_another_place_holds_already_is_filled_by_the_way_of_changes()
    {
        PipelinePlan plan = await PlanAsync(takesNew: true, known: new Dictionary<string, ContainerReference> { ["items"] = new("c0", "Former") });

        Assert.Equal((80L, TimeSpan.Zero), (plan.Streams[0].RowsToFill, plan.FirstLoad.Time));
    }

    private static async Task<PipelinePlan> PlanAsync(bool takesNew, Dictionary<string, ContainerReference> known)
    {
        await using var desk = new DeliveryDesk(mode: WriteMode.Upsert);
        desk.Source.Fill(80);
        desk.Destination.TakesNew = takesNew;
        desk.Destination.Claims = static _ => [Staged];
        desk.Destination.NewClaims = static _ => [Own];
        var settings = new PipelineSettings("finance", "erp", "bi", "Finance");
        var plan = new StreamPlan(desk.Source.Definition, desk.Mapping, "Items", WriteMode.Upsert);
        var planner = new PipelinePlanner(new Counted(desk.Source), new Planned(desk.Destination), settings, [plan], new DestinationSchema("Finance", [desk.Table]));
        StreamRecord[] streams = known.Count == 0 ? [] : [new StreamRecord(default, "finance", "items", "Items") { ExpectedRows = 80, Cursor = "{}" }];
        return await planner.PlanAsync(Written(), new PlanBasis(0, null, streams) { Filled = known }, CancellationToken.None);
    }

    /// <summary>The pipeline as a file would have it.</summary>
    private static MapNode Written()
    {
        static MapNode Map(params (string Name, SettingNode Value)[] entries) => new(default, [.. entries.Select(entry => KeyValuePair.Create(Text(entry.Name), entry.Value))]);
        static ScalarNode Text(string value) => new(default, value, Quoted: false);
        return Map(("connections", Map()), ("pipelines", Map(("finance", Map(("source", Text("erp")), ("destination", Text("bi")))))));
    }

    private static QuotaClaim Claim(string label, long limit) => new(label, 1, [new QuotaWindow(TimeSpan.FromDays(1), limit)]) { Label = label };

    /// <summary>A source of one stream that counts what it holds.</summary>
    private sealed class Counted(MemorySource stream) : ISource, ISourceStream, ICountsWindows
    {
        public IReadOnlyList<StreamDefinition> Catalog => [stream.Definition];

        public StreamDefinition Definition => stream.Definition;

        public RecordSchema Schema => stream.Schema;

        public int ParallelReads => stream.ParallelReads;

        public Task<long?> CountAsync(ReadWindow window, CancellationToken cancel) => Task.FromResult<long?>(stream.Rows.Count);

        public Task<StreamBinding> BindAsync(StreamDefinition definition, CancellationToken cancel) => Task.FromResult(new StreamBinding("memory", "Items"));

        public Task<ISourceStream> OpenAsync(StreamDefinition definition, StreamBinding binding, CancellationToken cancel) => Task.FromResult<ISourceStream>(this);

        public Task<DateOnly> TodayAsync(CancellationToken cancel) => stream.TodayAsync(cancel);

        public IAsyncEnumerable<SourcePage> ReadAsync(ReadWindow window, CancellationToken cancel) => throw new NotSupportedException();

        public Task<CheckReport> CheckAsync(IReadOnlyList<string> streams, CancellationToken cancel) => throw new NotSupportedException();

        public Task<IReadOnlyList<DiscoveredStream>> DiscoverAsync(string? entity, CancellationToken cancel) => throw new NotSupportedException();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    /// <summary>The desk's destination, in which nothing has to be made.</summary>
    private sealed class Planned(MemoryDestination desk) : BareDestination(desk), IDestination, ITakesNewRows
    {
        private readonly MemoryDestination inner = desk;

        public new ValueTask<string> HomeAsync(CancellationToken cancel) => ValueTask.FromResult("home");

        public new Task<SchemaDiff> PlanSchemaAsync(DestinationSchema wanted, DestinationSchema? deployed, ContainerReference? container, CancellationToken cancel) => Task.FromResult(new SchemaDiff([], MemoryDestination.Container));

        public bool TakesNewRows(TableSchema table) => inner.TakesNewRows(table);

        public ImmutableArray<QuotaClaim> ClaimsForNew(ContainerReference container, TableSchema table, int rows, long bytes) => inner.ClaimsForNew(container, table, rows, bytes);
    }
}
