using System.Collections.Immutable;
using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;

namespace MlConnector.Engine.Tests.Delivery.Fixtures;

/// <summary>A destination in memory that outlives the engine: it stores rows exactly as they were encoded and fails as ordered.</summary>
internal sealed partial class MemoryDestination(TimeProvider time) : IDestination, IReadsBack, IEmptiesTables, IListsRows, IListsMembers, IRefreshes, ILooksByDay, ITakesNewRows, IKeepsTrialBalances, IComparesChanges, ICountsGenerations
{
    /// <summary>What happens when a refresh is followed.</summary>
    public Action Refreshing { get; set; } = static () => { };

    private readonly Lock gate = new();
    private readonly List<(DateTimeOffset At, List<StoredRow> Rows)> late = [];

    public List<StoredRow> Rows { get; } = [];

    public List<(string BatchId, int Rows, int Attempt)> Sends { get; } = [];

    /// <summary>Faults of the next sends, in order; afterwards none.</summary>
    public Queue<SendFault> Faults { get; } = new();

    /// <summary>Only walks the rows, as an encoder would, and keeps none.</summary>
    public bool Walks { get; set; }

    /// <summary>A row for which the whole batch is refused without a name.</summary>
    public Func<StoredRow, bool> IsBad { get; set; } = static _ => false;

    /// <summary>Rows that one request may have before it is too large.</summary>
    public int MaxRowsAccepted { get; set; } = int.MaxValue;

    public string Identity { get; set; } = "table-1";

    public int Emptied { get; private set; }

    /// <summary>How often totals were asked.</summary>
    public int TotalsAsked { get; private set; }

    /// <summary>Rows that were listed.</summary>
    public int Listed { get; private set; }

    public DestinationCapabilities Capabilities { get; set; } = new()
    {
        WriteModes = [WriteMode.Append, WriteMode.Versions, WriteMode.Replace, WriteMode.Upsert],
        MaxRowsPerBatch = 64,
        MaxBytesPerBatch = 1 << 20,
        PreferredRowsPerBatch = 16,
        ReadBack = ReadBackKind.Counts,
        BisectPosts = 40,
        ParallelSends = 2,
    };

    public static ContainerReference Container { get; } = new("c1", "Finance");

    public static TableSchema TableOf(WriteMode mode) => new("Items", "items", mode,
    [
        new ColumnSchema("Id", FieldType.Text, "String") { Key = true },
        new ColumnSchema("Name", FieldType.Text, "String") { Limits = new ColumnLimits { MaxTextLength = 20 } },
        new ColumnSchema("Amount", FieldType.Decimal, "Decimal") { Scale = 4 },
        Lineage("_SourceId", FieldType.Text, LineageColumn.SourceId),
        Lineage("_Version", FieldType.Integer, LineageColumn.Version),
        Lineage("_BatchId", FieldType.Text, LineageColumn.BatchId),
        Lineage("_PostedAt", FieldType.DateTime, LineageColumn.PostedAt),
        Lineage("_Deleted", FieldType.Boolean, LineageColumn.Deleted),
        Lineage("_Generation", FieldType.Integer, LineageColumn.Generation),
    ]);

    /// <summary>Bad rows are named one by one and the others stored, as destinations with an answer per row do it; without it a batch with one is refused as a whole.</summary>
    public bool NamesBadRows { get; set; }

    /// <summary>Bad rows are named, and none of the others is stored for their sake.</summary>
    public bool RefusesBesideBadRows { get; set; }

    /// <summary>Of the rows it would name, it names the first.</summary>
    public bool NamesOneRow { get; set; }

    /// <summary>Names each send itself and has the name kept before it stores anything; what it finds kept of an earlier send.</summary>
    public bool NamesSends { get; set; }

    /// <summary>The names that were found kept, send by send; null = none.</summary>
    public List<string?> Kept { get; } = [];

    /// <summary>Batches that it was asked for.</summary>
    public List<BatchReference> Asked { get; } = [];

    /// <summary>Completed by the second send: where set, the first one is answered only after it, so that both are under way at once.</summary>
    public TaskCompletionSource? SecondSend { get; set; }

    public async Task<SendResult> SendAsync(ContainerReference container, DeliveryBatch batch, CancellationToken cancel)
    {
        if (Walks) return Walk(batch);
        List<StoredRow> rows = await StoredRow.DecodeAsync(batch, cancel);
        bool isNew = await BeginAsync(batch, cancel);
        try
        {
            return await SendAsync(batch, rows, cancel);
        }
        finally
        {
            EndNew(isNew);
        }
    }

    private async Task<SendResult> SendAsync(DeliveryBatch batch, List<StoredRow> rows, CancellationToken cancel)
    {
        if (NamesSends)
        {
            Kept.Add(batch.Reference.RequestId);
            await batch.KeepRequestAsync($"send-{Kept.Count}", cancel);
        }

        bool first;
        lock (gate) first = Sends.Count == 0;
        if (first && SecondSend is not null)
        {
            lock (gate) Sends.Add((batch.Reference.BatchId, rows.Count, batch.Reference.Attempt));
            await SecondSend.Task.WaitAsync(cancel);
            lock (gate) return Take(rows);
        }

        lock (gate)
        {
            ArriveLate();
            Sends.Add((batch.Reference.BatchId, rows.Count, batch.Reference.Attempt));
            Days.Add((batch.Reference.BatchId, batch.Reference.Days));
            if (batch.Reference.GenerationRows is { } generation) Closed.Add((batch.Reference.BatchId, generation));
            if (IsLost(batch.Reference, rows)) return new SendResult(SendOutcome.Refused) { Error = Error("T-GENERATION-LOST", ErrorKind.Config) };
            SendResult taken = Take(Shown(batch.Reference, rows), batch.Reference.BatchId);
            SecondSend?.TrySetResult();
            return taken;
        }
    }

    private SendResult Take(List<StoredRow> rows, string? batchId = null) => rows.Count > MaxRowsAccepted
        ? new SendResult(SendOutcome.Refused) { Error = Error("T-413", ErrorKind.Data), TooLarge = true }
        : Store(Faults.TryDequeue(out SendFault fault) ? fault : SendFault.None, rows, batchId);

    public async Task<ConfirmResult> ConfirmAsync(ContainerReference container, BatchReference batch, CancellationToken cancel)
    {
        lock (gate) Asked.Add(batch);
        if (Unasked is { } fault) throw new ConnectorException(fault);
        if (Capabilities.ReadBack == ReadBackKind.None) return new ConfirmResult(ConfirmOutcome.CannotTell, 0) { Error = Error("T-NO-READ", ErrorKind.Config) };
        await Task.Delay(Capabilities.Settle, time, cancel);
        lock (gate)
        {
            ArriveLate();
            if (ConfirmRemoval(batch) is { } removed) return removed;
            List<StoredRow> found = [.. Delivered.Where(row => row.BatchId == batch.BatchId)];
            ConfirmOutcome outcome = found.Count == 0 ? ConfirmOutcome.Absent : found.Count == batch.Rows ? ConfirmOutcome.Arrived : found.Count < batch.Rows ? ConfirmOutcome.Partial : ConfirmOutcome.MoreThanSent;
            return new ConfirmResult(outcome, found.Count) { Receipt = Publishes && found.Count > 0 ? new TableReceipt(Identity, Stamp) : null, PresentKeys = Capabilities.ListsKeys ? [.. found.Select(row => row.SourceId)] : [] };
        }
    }

    public async Task<ImmutableArray<TableState>> InspectAsync(ContainerReference container, ImmutableArray<TableSchema> tables, CancellationToken cancel)
    {
        await BeforeInspection;
        lock (gate)
        {
            ArriveLate();
            if (Publishes) return [.. tables.Select(table => new TableState(table.Name, published == 0 && !IsForeign ? "" : Identity) { Stamp = ShownStamp, IsForeign = IsForeign })];
            bool counts = Capabilities.ReadBack != ReadBackKind.None;
            int shown = landed is { } at && time.GetElapsedTime(at) < ShownAfter ? 0 : Rows.Count;
            return [.. tables.Select(table => new TableState(table.Name, Identity)
            {
                Rows = counts ? shown : null,
                NewestVersion = counts && shown > 0 ? Rows.Max(row => row.Version) : null,
                NewestBatch = counts ? Rows.MaxBy(row => row.Version)?.BatchId : null,
            })];
        }
    }

    /// <summary>How long after the newest rows came an inspection still finds the table empty.</summary>
    public TimeSpan ShownAfter { get; set; }

    private long? landed;

    /// <summary>What an inspection waits for.</summary>
    public Task BeforeInspection { get; set; } = Task.CompletedTask;

    /// <summary>Why the table must not be emptied.</summary>
    public ConnectorError? StaysFull { get; set; }

    public ConnectorError? WhyNotEmptied(TableSchema table) => StaysFull;

    public Task EmptyAsync(ContainerReference container, TableSchema table, CancellationToken cancel)
    {
        lock (gate)
        {
            ArriveLate();
            Emptied++;
            Rows.Clear();
            staged.Clear();
            broughtPast.Clear();
        }

        return Task.CompletedTask;
    }

    public ImmutableArray<QuotaClaim> ClaimsFor(ContainerReference container, TableSchema table, int rows, long bytes, long rowsInFullestTable)
    {
        lock (gate) Fullest.Add(rowsInFullestTable);
        return Claims(rows);
    }

    /// <summary>What it was told of the fullest table, claim by claim.</summary>
    public List<long> Fullest { get; } = [];

    /// <summary>Claims of a batch of so many rows.</summary>
    public Func<int, ImmutableArray<QuotaClaim>> Claims { get; set; } = static _ => [];

    public Task<CheckReport> RefreshAsync(CancellationToken cancel)
    {
        Refreshing();
        cancel.ThrowIfCancellationRequested();
        return Task.FromResult(new CheckReport([new CheckFinding("refresh", CheckOutcome.Ok, "completed")]));
    }

    public Task<CheckReport> CheckAsync(DestinationSchema? schema, CancellationToken cancel) => throw new NotSupportedException();

    public ColumnSchema DescribeColumn(string table, string name, Field value, string? requested, Problems problems) =>
        new(name, value.Type, requested ?? value.Type.ToString()) { Scale = value.Scale, Limits = new ColumnLimits { MaxTextLength = 4000 } };

    public ImmutableArray<ColumnSchema> DescribeLineage(WriteMode mode) =>
        [new("_SourceId", FieldType.Text, "Text") { Lineage = LineageColumn.SourceId }, new("_BatchId", FieldType.Text, "Text") { Lineage = LineageColumn.BatchId }];

    public ValueTask<string> HomeAsync(CancellationToken cancel) => throw new NotSupportedException();

    public Task<SchemaDiff> PlanSchemaAsync(DestinationSchema wanted, DestinationSchema? deployed, ContainerReference? container, CancellationToken cancel) => throw new NotSupportedException();

    public Task<ContainerReference> ApplySchemaAsync(DestinationSchema wanted, DestinationSchema? deployed, SchemaDiff diff, bool allowBreaking, CancellationToken cancel) => throw new NotSupportedException();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static SendResult Walk(DeliveryBatch batch)
    {
        long bytes = 0;
        using DeliveryRows rows = batch.OpenRows();
        while (rows.MoveNext())
        {
            RecordRow row = rows.Current;
            for (int i = 0; i < row.Cells.Length; i++) bytes += row.Bytes(i).Length;
        }

        return new SendResult(SendOutcome.Delivered) { Bytes = bytes };
    }

    private SendResult Store(SendFault fault, List<StoredRow> rows, string? batchId)
    {
        switch (fault)
        {
            case SendFault.Throttled: return new SendResult(SendOutcome.Refused) { Error = Error("T-429", ErrorKind.Throttled) with { RetryAfter = TimeSpan.FromSeconds(40) } };
            case SendFault.Transient: return new SendResult(SendOutcome.Refused) { Error = Error("T-503", ErrorKind.Transient) };
            case SendFault.Disk: return new SendResult(SendOutcome.Refused) { Error = Error("STORE-IO", ErrorKind.Transient) };
            case SendFault.Uncounted: return new SendResult(SendOutcome.Refused) { Error = Error("T-403", ErrorKind.Auth), TookNothing = true };
            case SendFault.UncountedTransient: return new SendResult(SendOutcome.Refused) { Error = Error("T-503", ErrorKind.Transient), TookNothing = true };
            case SendFault.Auth: return new SendResult(SendOutcome.Refused) { Error = Error("T-401", ErrorKind.Auth) };
            case SendFault.LostBefore: return Unknown();
        }

        if (RefusesBesideBadRows && rows.Exists(row => IsBad(row))) return new SendResult(SendOutcome.Refused) { Error = Error("T-ROW", ErrorKind.Data), Rejected = Named(rows) };
        if (NamesBadRows && rows.Exists(row => IsBad(row))) return StoreOthers(rows);
        if (rows.Exists(row => IsBad(row))) return new SendResult(SendOutcome.Refused) { Error = Error("T-400", ErrorKind.Data) };
        if (fault == SendFault.LostLate)
        {
            late.Add((time.GetUtcNow() + TimeSpan.FromSeconds(20), rows));
            return Unknown();
        }

        if (Publishes) return Publish(fault, rows, batchId);
        if (Capabilities.Idempotency != IdempotencyKind.None) rows = [.. rows.Where(row => !Delivered.Any(there => there.BatchId == row.BatchId && there.SourceId == row.SourceId))];
        Land(fault == SendFault.LostHalf ? rows.Take(rows.Count / 2) : rows);
        if (fault == SendFault.LostTwice) Land(rows);
        return fault == SendFault.None ? new SendResult(SendOutcome.Delivered) { RequestId = $"r{Sends.Count}" } : Unknown();
    }

    private SendResult StoreOthers(List<StoredRow> rows)
    {
        Land(rows.Where(row => !IsBad(row)));
        return new SendResult(SendOutcome.PartlyRejected) { Rejected = Named(rows) };
    }

    private ImmutableArray<(int Row, ConnectorError Error)> Named(List<StoredRow> rows) => [.. Enumerable.Range(0, rows.Count).Where(i => IsBad(rows[i])).Take(NamesOneRow ? 1 : rows.Count).Select(i => (i, Error("T-ROW", ErrorKind.Data)))];

    private void ArriveLate()
    {
        foreach ((DateTimeOffset at, List<StoredRow> rows) in late.ToList())
        {
            if (at > time.GetUtcNow()) continue;
            if (Publishes) Publish(SendFault.None, rows);
            else Land(rows);
            late.RemoveAll(each => ReferenceEquals(each.Rows, rows));
        }
    }

    private static SendResult Unknown() => new(SendOutcome.Unknown) { Error = Error("T-LOST", ErrorKind.UnknownOutcome) };

    private static ConnectorError Error(string code, ErrorKind kind) => new(code, kind, ErrorOwner.DestinationAdmin, $"ordered by the test ({code})", "Nothing.");

    private static ColumnSchema Lineage(string name, FieldType type, LineageColumn lineage) => new(name, type, type.ToString()) { Lineage = lineage };
}
