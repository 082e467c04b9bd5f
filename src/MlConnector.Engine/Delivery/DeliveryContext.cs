using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Schemas;
using MlConnector.Engine.Delivery.Progress;
using MlConnector.Engine.Journal;
using MlConnector.Engine.Ledger;
using MlConnector.Engine.Pacing;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Runs;

namespace MlConnector.Engine.Delivery;

/// <summary>Everything that the delivery of one stream shares. Lives as long as the stream's lease is held; one at a time (INV-8).</summary>
internal sealed class DeliveryContext : IAsyncDisposable
{
    private readonly Lock rows = new();
    private long rowsUnderWay;
    private long rowsMarked;
    private long lastSent = long.MinValue;

    /// <summary>Pipeline name.</summary>
    public required string Pipeline { get; init; }

    /// <summary>The stream as the store knew it when the lease was taken, or when it was last looked at.</summary>
    public required StreamRecord State { get; set; }

    /// <summary>The right to write (INV-8).</summary>
    public required Fence Fence { get; init; }

    /// <summary>The store.</summary>
    public required IStore Store { get; init; }

    /// <summary>The stream's journal.</summary>
    public required StreamJournal Journal { get; init; }

    /// <summary>The stream's ledger; everything but lookups under <see cref="LedgerGate"/>.</summary>
    public required StreamLedger Ledger { get; init; }

    /// <summary>What is left of journal and ledger, in the runs of a person who decides about a table (adopt, rebuild); null in all others, which refuse to open what is not whole.</summary>
    public Recovery.KnownPast? Past { get; init; }

    /// <summary>Where rows go.</summary>
    public required IDestination Destination { get; init; }

    /// <summary>The container there.</summary>
    public required ContainerReference Container { get; init; }

    /// <summary>The table as this run's revision wants it.</summary>
    public required TableSchema Table { get; init; }

    /// <summary>Mappings by revision: a resend uses the recorded one.</summary>
    public required Rows.StreamMappings Mappings { get; init; }

    /// <summary>The policies.</summary>
    public required DeliveryPolicies Policies { get; init; }

    /// <summary>The clock (INV-9).</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Jitter of waits (INV-9).</summary>
    public required IJitter Jitter { get; init; }

    /// <summary>Who watches.</summary>
    public required IDeliveryObserver Observer { get; init; }

    /// <summary>The run.</summary>
    public required string RunId { get; init; }

    /// <summary>The mapping revision that the run pinned at its start.</summary>
    public required int Revision { get; init; }

    /// <summary>Numbers and versions.</summary>
    public required BatchNumbers Numbers { get; init; }

    /// <summary>Counts by fate.</summary>
    public FateTally Tally { get; } = new();

    /// <summary>Other tables relate to this one: its keys have to be unique, so it is emptied and filled instead of growing by generations.</summary>
    public bool IsRelated { get; init; }

    /// <summary>The destination puts a generation in its place at once: nothing is emptied, and the table has the generation's rows and its closing row from then on.</summary>
    public bool Swaps => Table.Mode == WriteMode.Replace && Destination.Capabilities.SwapsGenerations;

    /// <summary>A generation needs the table empty, because other tables relate to it and nothing can be swapped.</summary>
    public bool FillsEmptied => IsRelated && Destination is IEmptiesTables && !Swaps;

    /// <summary>Waits between sends of a batch that was refused in passing.</summary>
    public Pacing.BackoffPolicy Backoff => new(Destination.Capabilities.Backoff);

    /// <summary>What is sent is the table's whole current state.</summary>
    public bool Publishes => Destination.Capabilities.Unit == DeliveryUnit.CurrentState;

    /// <summary>Records whose rows are delivered again although they are unchanged in the source: a mapping change that reads again. None in every other run.</summary>
    public Rows.OlderRecords Older { get; set; } = Rows.OlderRecords.None;

    /// <summary>Identity of the table as inspected at the start; stored with every settlement.</summary>
    public string? TableIdentity { get; set; }

    /// <summary>Stamp of its content, where the destination has one.</summary>
    public TableStamp? TableStamp { get; set; }

    /// <summary>The table is not as the last receipt left it: an unchanged state is published once more. Until that has a receipt, what is remembered of the table stays.</summary>
    public bool PublishesAnyway { get; set; }

    /// <summary>Tells when a run that limits bind ends; null where nobody asks.</summary>
    public RunOutlook? Outlook { get; init; }

    /// <summary>The table was looked at by this run, and holds a row for each key that the ledger shows alive and no other. False where that was not looked at, or could not be.</summary>
    public bool HoldsKnownRowsOnly { get; set; }

    /// <summary>Rows that the table holds by our receipts.</summary>
    public long RowsInTable { get; set; }

    /// <summary>Rows of the container's tables, over all streams of the run; decides which quota applies.</summary>
    public ContainerFill Fill { get; init; } = new();

    /// <summary>Requests with rows that may be under way at once, over all streams of the run.</summary>
    public SemaphoreSlim? SendSlots { get; init; }

    /// <summary>Where the time goes.</summary>
    public StageTimes Times => field ??= new StageTimes(Time);

    /// <summary>The ledger is written by one task at a time: placing, settling and splitting take turns, page by page.</summary>
    public SemaphoreSlim LedgerGate { get; } = new(1, 1);

    /// <summary>Where sends are marked and wait.</summary>
    public SendGate Gate => field ??= new SendGate(Store, Time, Times, Policies.Wait, Observer, Pipeline, State.Stream) { Outlook = Outlook is null ? null : WaitsAsync, Slots = SendSlots };

    /// <summary>How long ago this process last sent to the table, by the clock that cannot be set; null if it has not.</summary>
    public TimeSpan? SinceSent => Interlocked.Read(ref lastSent) is > long.MinValue and long sent ? Time.GetElapsedTime(sent) : null;

    /// <summary>A request of the table was answered, or is not going to be.</summary>
    public void Sent() => Interlocked.Exchange(ref lastSent, Time.GetTimestamp());

    /// <summary>Rows of the table before a batch is sent: what is under way and not settled yet counts, because the vendor may have counted it already.</summary>
    public long RowsBefore(Sending.OutgoingBatch batch)
    {
        lock (rows)
        {
            rowsUnderWay += batch.Record.Rows - batch.RowsUnderWay;
            batch.RowsUnderWay = batch.Record.Rows;
            return RowsInTable + rowsUnderWay - batch.Record.Rows;
        }
    }

    /// <summary>A batch is marked: whatever becomes of it, its quota is taken.</summary>
    public void Marked(Sending.OutgoingBatch batch)
    {
        Interlocked.Add(ref rowsMarked, batch.Record.Rows - batch.RowsMarked);
        batch.RowsMarked = batch.Record.Rows;
    }

    /// <summary>Batches are settled: so many rows of them are in <see cref="RowsInTable"/> from now on, and none is under way any more. Nobody sees one without the other.</summary>
    public void Landed(IEnumerable<Sending.OutgoingBatch> batches, long rowsAdded)
    {
        lock (rows)
        {
            RowsInTable += rowsAdded;
            foreach (Sending.OutgoingBatch batch in batches)
            {
                rowsUnderWay -= batch.RowsUnderWay;
                Interlocked.Add(ref rowsMarked, -batch.RowsMarked);
                batch.RowsUnderWay = batch.RowsMarked = 0;
            }
        }
    }

    /// <summary>The destination named what the table is now. Rows that were removed where they are leave what others changed beside them as it is.</summary>
    public void Received(TableReceipt? receipt)
    {
        if (receipt is null) return;
        PublishesAnyway = false;
        bool stays = receipt.ShownAs is not null && TableStamp is { IsSeen: true };
        (TableIdentity, TableStamp) = (receipt.Identity, stays ? Ports.TableStamp.Seen(receipt.Stamp) : Ports.TableStamp.Of(receipt.Stamp));
    }

    /// <summary>Looks at the stream's state again.</summary>
    public async Task RenewStateAsync(CancellationToken cancel) => State = await Store.Streams.OpenAsync(Pipeline, State.Stream, State.Table, cancel);

    /// <summary>Tells the watchers.</summary>
    public void Reached(DeliveryPoint point, long number = 0, int rows = 0, string? detail = null) =>
        Observer.On(new DeliveryEvent(point, Pipeline, State.Stream) { Number = number, Rows = rows, Detail = detail, Counts = Tally.Snapshot() });

    private Task<DateTimeOffset?> WaitsAsync(string reason, DateTimeOffset until, CancellationToken cancel) =>
        Outlook!.WaitsAsync(new StreamResult(State.Stream, Table.Name, RunState.Waiting, Tally.Snapshot()) { WaitsUntil = until, Reasons = [$"Waits for {reason}."] }, Interlocked.Read(ref rowsMarked), Time.GetUtcNow(), cancel);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Ledger.DisposeAsync();
        await Journal.DisposeAsync();
        LedgerGate.Dispose();
    }
}
