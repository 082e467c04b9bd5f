using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.Delivery.Placing;
using MlConnector.Engine.Delivery.Tags;
using MlConnector.Engine.Ledger;
using MlConnector.Engine.Pacing;
using MlConnector.Engine.Reading;
using MlConnector.Engine.Reading.Waiting;

namespace MlConnector.Engine.Delivery.Reads;

/// <summary>
/// Delivers one read of a stream (write modes append, versions and upsert). Pages are fetched ahead while rows are placed; the cursor travels with the batch that ends its window (INV-2).
/// </summary>
internal sealed class ReadDelivery(StreamDelivery delivery, Func<ReadRequest, IOpenKeys, StreamReading> open)
{
    private readonly DeliveryContext context = delivery.Context;

    /// <summary>Remarks of the read for people.</summary>
    public ImmutableArray<string> Remarks { get; private set; } = [];

    /// <summary>Documents that wait after the read.</summary>
    public ImmutableArray<WaitingDocument> Waiting { get; private set; } = [];

    /// <summary>True after the read if it was a whole generation: everything, or everything from the date on where history begins.</summary>
    public bool IsGeneration { get; private set; }

    /// <summary>True after the read if the source listed the keys and tags that are known, and no others: no row was read, because none has changed and none is gone.</summary>
    public bool NothingDiffers { get; private set; }

    /// <summary>Reads and delivers; ends when everything is settled.</summary>
    public Task RunAsync(ReadRequest request, AbsenceMeaning absence, CancellationToken stop, CancellationToken cancel) =>
        delivery.DeliverAsync((output, placing) => ReadAsync(request, absence, output, stop, placing), stop, cancel);

    /// <summary>Reads and places everything; complete items go to <paramref name="output"/>. Gives what the read remembers.</summary>
    public async Task<ReadMemory> ReadAsync(ReadRequest request, AbsenceMeaning absence, Func<DeliveryItem, ValueTask> output, CancellationToken stop, CancellationToken cancel)
    {
        // Absence is judged only where it means something, and only by a read that may turn out complete.
        var keys = new OpenKeys(context, delivery.Book);
        StreamReading reading = open(request, keys);
        using TagComparison? tags = reading.KnownTags is { } files ? new TagComparison(context, delivery.Book, files) : null;
        bool judged = absence != AbsenceMeaning.Ignored && reading.Plan.Length > 0 && reading.Plan.All(window => window.Complete);
        using SeenKeys? seen = judged ? context.Ledger.CollectSeen() : null;
        var memory = new ReadMemory(context.Numbers.NextVersion(), seen);
        BatchBuilder builder = delivery.NewBuilder(output), repairs = delivery.NewRepairBuilder(output);
        using var placer = new RowPlacer(context, builder, repairs, memory, delivery.Book) { Tags = tags };
        keys.Follow(memory, tags);
        try
        {
            await PlaceAllAsync(reading, placer, keys, stop, cancel);
            bool settled = await ResolveConflictsAsync(request, placer, memory, cancel);
            string? purged = judged && reading.Complete ? await JudgeAbsentAsync(request, absence, builder, memory, cancel) : null;
            if (absence != AbsenceMeaning.Ignored && !reading.Gone.IsEmpty)
            {
                AbsentKeys absent = AbsentOf(request, builder, memory);
                purged = await absent.JudgeAsync(absence, KeyHashes.Of(context.Mappings.Schema, reading.Gone), cancel);
                settled &= !absent.IsHolding;
            }

            if (memory.UnfitTombstones > 0) delivery.Sent.Doubt(Unfit(memory.UnfitTombstones));
            await HoldBackAsync(request, builder, repairs, cancel);
            Remarks = [.. reading.Remarks, .. new[] { placer.AdoptedRemark, tags?.Remark, purged, UnloggedOf(reading) }.OfType<string>()];
            NothingDiffers = tags is { NothingDiffers: true };
            delivery.ComparesTotals |= placer.AdoptedRemark is not null;
            IsGeneration = reading.Complete || reading.Plan is [{ Window: FullWindow { Companies.IsEmpty: true } }];
            Waiting = reading.Waiting;
            if (settled && reading.CursorAfterAll is { } cursor) builder.Notes.Cursor = tags?.Into(cursor, cancel) ?? cursor;
            builder.Close();
            await builder.HandOnAsync();
            return memory;
        }
        finally
        {
            builder.Abandon();
            repairs.Abandon();
        }
    }

    private Task<string?> JudgeAbsentAsync(ReadRequest request, AbsenceMeaning absence, BatchBuilder builder, ReadMemory memory, CancellationToken cancel) =>
        AbsentOf(request, builder, memory).JudgeAsync(absence, cancel);

    private AbsentKeys AbsentOf(ReadRequest request, BatchBuilder builder, ReadMemory memory) => new(context, delivery.Book, builder, memory, delivery.Sent) { Read = [.. request.Companies.Select(KeyHash.Tag)] };

    /// <summary>A log that told of nothing although something had changed is not what the strategy lives on.</summary>
    private string? UnloggedOf(StreamReading reading) => reading.LogIsQuiet && context.Tally.Snapshot() is var counts && counts.New + counts.Changed > 0
        ? string.Create(CultureInfo.InvariantCulture, $"A complete read found {counts.New + counts.Changed} rows new or changed of which the source's log told nothing when the read began: look whether it logs every kind of change of these records.")
        : null;

    /// <summary>
    /// A poll that brought few rows ends here until the table's last rows are old enough: the rows stay in the source, and the cursor before them (INV-2), so that nothing has to be kept and the next read finds them all. What a
    /// person asked for is never held back.
    /// </summary>
    private async Task HoldBackAsync(ReadRequest request, BatchBuilder builder, BatchBuilder repairs, CancellationToken cancel)
    {
        TimeSpan flushAfter = context.Policies.FlushAfter;
        if (flushAfter <= TimeSpan.Zero || request.Mode != ReadMode.Poll || request.Only is not null || context.Table.Mode == WriteMode.Replace) return;
        if (builder.OpenRows == 0 || builder.HasFullBatch || repairs.OpenRows > 0 || repairs.HasFullBatch) return;
        Ports.BatchRecord? last = await context.Store.Batches.LastSentAsync(context.State.Id, cancel);
        DateTimeOffset? until = (last?.LastSentAt ?? last?.PostedAt) + flushAfter;
        if (until > context.Time.GetUtcNow()) throw QuotaWaitException.HeldBack(builder.OpenRows, flushAfter, until.Value);
    }

    /// <summary>Places pages as they come; one page is fetched ahead, the first while the table is still being compared.</summary>
    private async Task PlaceAllAsync(StreamReading reading, RowPlacer placer, OpenKeys keys, CancellationToken stop, CancellationToken cancel)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        Channel<ReadPage> pages = Channel.CreateBounded<ReadPage>(new BoundedChannelOptions(0) { SingleReader = true, SingleWriter = true });
        Task fetching = FetchAsync(reading, pages.Writer, keys, ending.Token);
        try
        {
            await delivery.Compared.WaitAsync(cancel);
            long begin = context.Times.Begin();
            await foreach (ReadPage page in pages.Reader.ReadAllAsync(cancel))
            {
                begin = context.Times.End(Stage.Read, begin);
                using (page) await placer.PlaceAsync(page, cancel);
                begin = context.Times.End(Stage.Place, begin);
                keys.Placed();
                if (delivery.OverBudget() is { } exceeded) throw exceeded;
                if (stop.IsCancellationRequested) throw new StoppedByPersonException();
            }
        }
        catch
        {
            await ending.CancelAsync();
            await fetching.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            while (pages.Reader.TryRead(out ReadPage? left)) left.Dispose();
            throw;
        }

        await fetching;
    }

    private static async Task FetchAsync(StreamReading reading, ChannelWriter<ReadPage> output, OpenKeys keys, CancellationToken cancel)
    {
        await Task.Yield();
        Exception? failed = null;
        try
        {
            await foreach (ReadPage page in reading.ReadAsync(cancel))
            {
                keys.Yielded();
                await output.WriteAsync(page, cancel);
            }
        }
        catch (Exception e)
        {
            failed = e;
        }

        output.Complete();
        if (failed is not null) ExceptionDispatchInfo.Throw(failed);
    }

    /// <summary>
    /// Keys that came twice with different content are read again by key when nothing else is being read: if one row comes, the record changed meanwhile and this is its content; if two come, the declared key is not
    /// unique, and the stream stops. False if one of them waits for its other half: the cursor, which does not know that, stays (INV-2).
    /// </summary>
    private async Task<bool> ResolveConflictsAsync(ReadRequest request, RowPlacer placer, ReadMemory memory, CancellationToken cancel)
    {
        if (memory.Conflicts.Count == 0) return true;
        ImmutableArray<ImmutableArray<string>> keys = [.. memory.Conflicts.Values];
        if (keys.Length > ReadMemory.MaxConflicts) throw NotUnique(keys[0], keys.Length);
        memory.BeginAgain(context.Numbers.NextVersion());
        StreamReading again = open(request with { Only = new KeyWindow(keys) }, NoOpenKeys.Instance);
        await foreach (ReadPage page in again.ReadAsync(cancel))
        {
            using (page) await placer.PlaceAsync(page, cancel);
        }

        if (memory.Conflicts.Count > 0) throw NotUnique(memory.Conflicts.Values.First(), memory.Conflicts.Count);
        return again.Waiting.IsEmpty;
    }

    private static string Unfit(long keys) => string.Create(
        CultureInfo.InvariantCulture,
        $"{keys} keys are gone, but the current mapping cannot encode a tombstone for them, not even of the key alone: they are still shown at the destination. Make the columns beside the key optional, or run `mlc rebuild`.");

    private ConnectorException NotUnique(ImmutableArray<string> key, int keys) => new(new ConnectorError(
        "KEY-NOT-UNIQUE", ErrorKind.Config, ErrorOwner.Operator,
        $"The source has two different rows with the key {string.Join('/', key)}{(keys > 1 ? $" (and {keys - 1} more keys like it)" : "")}: the declared key of the stream does not tell its rows apart.",
        "Declare a key that is unique (`key:` of the stream); look at the rows with `mlc discover`.")
    {
        Where = $"stream {context.State.Stream}",
    });
}
