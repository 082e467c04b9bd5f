using System.Collections.Immutable;
using System.Globalization;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.DeadLetters;
using MlConnector.Engine.Delivery;
using MlConnector.Engine.Delivery.Generations;
using MlConnector.Engine.Delivery.Progress;
using MlConnector.Engine.Delivery.Reads;
using MlConnector.Engine.Delivery.Rows;
using MlConnector.Engine.Journal;
using MlConnector.Engine.Ledger;
using MlConnector.Engine.Mapping;
using MlConnector.Engine.Pacing;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Reading;
using MlConnector.Store;
using MlConnector.TestKit.Segments;

namespace MlConnector.Engine.Tests.Delivery.Fixtures;

/// <summary>
/// A stream from source to destination with real parts between: real store (SQLite), real journal and ledger over files that survive the engine. <see cref="OpenAsync"/> is a process; disposing it, or a thrown observer,
/// is its end.
/// </summary>
internal sealed class DeliveryDesk : IAsyncDisposable, IKeyRing, IIdSource, IStreamRevisions
{
    private readonly string folder = Directory.CreateTempSubdirectory("mlc-delivery-").FullName;
    private readonly List<DataKey> ring = [KeyOf(1)];
    private int ids;
    private int runs;

    public DeliveryDesk(ReadStrategy strategy = ReadStrategy.Snapshot, WriteMode mode = WriteMode.Versions, AbsenceMeaning absence = AbsenceMeaning.Ignored, int seed = 1, Func<StreamDefinition, StreamDefinition>? declared = null)
    {
        Segments = new PowerCutSegments(seed);
        Destination = new MemoryDestination(Time);
        Source = new MemorySource(Time) { Definition = (declared ?? (static definition => definition))(MemorySource.DefinitionOf(strategy, mode, absence)) };
        Table = MemoryDestination.TableOf(mode);
    }

    /// <summary>Where the store lies.</summary>
    public string Folder => folder;

    public SkippingTime Time { get; } = new();

    public PowerCutSegments Segments { get; }

    public MemoryDestination Destination { get; }

    public MemorySource Source { get; }

    public TableSchema Table { get; init; }

    public DeliveryPolicies Policies { get; set; } = new() { Wait = WaitPolicy.Always };

    public MappingDefinition Mapping { get; set; } = new([new ColumnMapping("Id", "Id"), new ColumnMapping("Name", "Name"), new ColumnMapping("Amount", "Amount")]);

    /// <summary>Other files than those that treat a power cut badly; null for those.</summary>
    public ISegments? Files { get; init; }

    /// <summary>Rows that the ledger keeps in memory; few, so that flushes happen.</summary>
    public int LedgerRows { get; init; } = 40;

    /// <summary>How long the journal's segments are.</summary>
    public JournalOptions Journal { get; init; } = JournalOptions.Default;

    public int Revision { get; set; } = 1;

    /// <summary>Where history begins.</summary>
    public string? Since { get; init; }

    /// <summary>Other tables relate to this one.</summary>
    public bool Related { get; init; }

    public Dictionary<int, MappingDefinition> Revisions { get; } = [];

    /// <summary>A person's stop.</summary>
    public CancellationTokenSource Stop { get; set; } = new();

    /// <summary>Called at every point of the delivery path.</summary>
    public Action<DeliveryEvent>? At { get; set; }

    public Task<SqliteStore> OpenStoreAsync() => SqliteStore.OpenAsync(new SqliteStoreOptions(folder), Time, this, CancellationToken.None);

    /// <summary>One process that polls once: lease, recovery, comparison, read, delivery.</summary>
    public async Task<FateCounts> PollAsync(ReadMode mode = ReadMode.Poll)
    {
        await using Session session = await OpenAsync();
        await session.PrepareAsync();
        return await session.PollAsync(mode);
    }

    /// <summary>Dead letters as the store has them.</summary>
    public async Task<IReadOnlyList<DeadLetterRecord>> DeadLettersAsync(DeadLetterState? state = DeadLetterState.Open)
    {
        await using SqliteStore store = await OpenStoreAsync();
        return await store.DeadLetters.ListAsync(new DeadLetterFilter(State: state), CancellationToken.None);
    }

    /// <summary>Fields that the site does not show.</summary>
    public ImmutableArray<string> NotShown { get; set; } = [];

    public async Task<Session> OpenAsync()
    {
        SqliteStore store = await OpenStoreAsync();
        StreamRecord state = await store.Streams.OpenAsync("finance", "items", "Items", CancellationToken.None);
        (Fence? fence, _) = await store.Leases.TryAcquireAsync($"stream/{state.Id}", $"host/{++runs}/x", TimeSpan.FromMinutes(1), takeOver: true, Time.GetUtcNow(), CancellationToken.None);
        StreamJournal journal = await StreamJournal.OpenAsync(Files ?? Segments, this, state.Id, Time, Journal, await store.Batches.NewestConfirmedAsync(state.Id, CancellationToken.None), CancellationToken.None);
        StreamLedger ledger = await StreamLedger.OpenAsync(Files ?? Segments, journal, store.Streams, store.Batches, state, new LedgerOptions { MemoryRows = LedgerRows }, CancellationToken.None);
        var context = new DeliveryContext
        {
            Pipeline = "finance",
            State = state,
            Fence = fence!,
            Store = store,
            Journal = journal,
            Ledger = ledger,
            Destination = Destination,
            Container = MemoryDestination.Container,
            Table = Table,
            Mappings = new StreamMappings("finance", RevisionOf(Revision), this),
            Policies = Policies,
            Time = Time,
            Jitter = new SeededJitter(1),
            Observer = new Watcher(this),
            RunId = $"run{runs}",
            Revision = Revision,
            IsRelated = Related,
            Numbers = new BatchNumbers(store.Incarnation, state.Id, Math.Max(state.LastBatch, journal.LastNumber), state.LastVersion, Time),
        };
        return new Session(this, context, store, new DeadLetterBook(state.Id, store.DeadLetters, new RepairSealer(this)));
    }

    public StreamRevision RevisionOf(int number) => new(number, Source.Definition, Revisions.GetValueOrDefault(number, Mapping), Table);

    public Task<StreamRevision> FindAsync(string pipeline, string stream, int revision, CancellationToken cancel) => Task.FromResult(RevisionOf(revision));

    public ValueTask<DataKey> CurrentAsync(KeyPurpose purpose, CancellationToken cancel) => new(ring[^1]);

    public ValueTask<DataKey> FindAsync(string keyId, CancellationToken cancel) =>
        new(ring.Find(key => key.Id == keyId) ?? throw new ConnectorException(new ConnectorError("KEY-MISSING", ErrorKind.Config, ErrorOwner.Operator, $"There is no key {keyId}.", "Restore it.")));

    /// <summary>A new data key is started; older ones are kept.</summary>
    public void RenewKey() => ring.Add(KeyOf(ring.Count + 1));

    /// <summary>Only the newest data key is left.</summary>
    public void ForgetOldKeys() => ring.RemoveRange(0, ring.Count - 1);

    private static DataKey KeyOf(int number) => new(string.Create(CultureInfo.InvariantCulture, $"journal-{number}"), KeyPurpose.Journal, Enumerable.Range(number, 32).Select(i => (byte)i).ToArray());

    public string Next() => string.Create(CultureInfo.InvariantCulture, $"{++ids:D26}");

    public ValueTask DisposeAsync()
    {
        Directory.Delete(folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>The destination shows exactly the rows of the source, each once.</summary>
    public void AssertSame(Func<SourceRow, bool>? expected = null)
    {
        SourceRow[] wanted = [.. Source.Rows.Where(expected ?? (static _ => true)).OrderBy(row => row.Id, StringComparer.Ordinal)];
        StoredRow[] there = [.. Destination.Current().Values.OrderBy(row => row.Id, StringComparer.Ordinal)];
        Assert.Equal(wanted.Select(row => (row.Id, row.Name, decimal.Parse(row.Amount, CultureInfo.InvariantCulture))), there.Select(row => (row.Id, row.Name, decimal.Parse(row.Amount, CultureInfo.InvariantCulture))));
    }

    /// <summary>The destination shows each row of the source, and holds nothing besides: of a table that is published whole.</summary>
    public void AssertSameAndNoMore()
    {
        AssertSame();
        Assert.Equal(Source.Rows.Count, Destination.Rows.Count);
    }

    /// <summary>No version of a key was stored twice.</summary>
    public void AssertNoRepeat() => Assert.DoesNotContain(Destination.Rows.GroupBy(row => (row.Id, row.Version)), rows => rows.Count() > 1);

    private sealed class Watcher(DeliveryDesk desk) : IDeliveryObserver
    {
        public void On(in DeliveryEvent reached) => desk.At?.Invoke(reached);
    }

    /// <summary>The engine over one stream, as long as a process lives.</summary>
    internal sealed class Session(DeliveryDesk desk, DeliveryContext context, SqliteStore store, DeadLetterBook book) : IAsyncDisposable
    {
        public StreamDelivery Delivery { get; } = new(context, book);

        public SqliteStore Store => store;

        public DeliveryContext Context => context;

        public Task<string?> PrepareAsync() => Delivery.PrepareAsync(desk.Stop.Token, CancellationToken.None);

        public async Task<FateCounts> PollAsync(ReadMode mode = ReadMode.Poll)
        {
            StreamRecord state = await store.Streams.OpenAsync("finance", "items", "Items", CancellationToken.None);
            var request = new ReadRequest(desk.Source.Definition, state.Cursor, await desk.Source.TodayAsync(CancellationToken.None), desk.Time.GetUtcNow(), mode) { Since = desk.Since };
            using var expressions = new CompiledRowExpressions([]);
            StreamReading Open(ReadRequest asked, IOpenKeys keys) => new(desk.Source, asked, expressions, keys);
            if (desk.Table.Mode == WriteMode.Replace)
            {
                await new GenerationDelivery(Delivery, Open).RunAsync(request, desk.Stop.Token, CancellationToken.None);
                return context.Tally.Snapshot();
            }

            var read = new ReadDelivery(Delivery, Open);
            await read.RunAsync(request, desk.Source.Definition.Absence, desk.Stop.Token, CancellationToken.None);
            return context.Tally.Snapshot();
        }

        public async ValueTask DisposeAsync()
        {
            await context.DisposeAsync();
            await store.DisposeAsync();
        }
    }
}
