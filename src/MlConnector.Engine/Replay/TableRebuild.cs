using System.Collections.Immutable;
using System.Globalization;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Engine.Delivery.Reads;
using MlConnector.Engine.Delivery.Recovery;
using MlConnector.Engine.Ledger;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Reading.Cursors;
using MlConnector.Engine.Delivery;
using MlConnector.Engine.Delivery.Generations;
using MlConnector.Engine.Delivery.Tables;

namespace MlConnector.Engine.Replay;

/// <summary>
/// Fills a table anew from the journal, without the source. The stream is held meanwhile, with what is done so far, so that a rebuild that was interrupted goes on and nothing else delivers in
/// between. Rows delivered again get versions above a threshold; those are done.
/// </summary>
/// <param name="delivery">The stream's delivery; its container is the one that is filled.</param>
/// <param name="successor">The container is a new one beside the old (compaction): nothing is emptied, and a stream that has moved already is left alone.</param>
/// <param name="fromSource">Only what the source has purged comes from the journal; everything else is forgotten, and the next run reads it.</param>
internal sealed class TableRebuild(StreamDelivery delivery, bool successor = false, bool fromSource = false)
{
    /// <summary>Code of the hold while a rebuild is under way.</summary>
    public const string Running = "REBUILD-RUNNING";

    private const string Emptying = "emptying ";
    private const string Filling = "filling ";
    private const string Unread = "unread ";
    private readonly DeliveryContext context = delivery.Context;

    /// <summary>True if a table was emptied, or is about to be, and is not filled again yet.</summary>
    public static bool IsUnderWay(StreamRecord state) => TableFilling.Of(state) is not null || state.Hold is { } hold && Holds.FromJson(hold).Code == Running;

    /// <summary>
    /// Instead of recovery and comparison: what was under way is given up, and the table is emptied. A replaced table is emptied later, when the generation that fills it again lies in the journal. Of a past that is lost nothing goes on:
    /// it begins anew with what is left.
    /// </summary>
    public async Task<string?> PrepareAsync(CancellationToken stop, CancellationToken cancel)
    {
        await delivery.Book.RenewAsync(cancel);
        bool lost = context.Past is { IsLost: true }, stays = context.Table.Mode == WriteMode.Replace || context.Publishes;
        if (!lost && !fromSource && Is(Filling)) return await GoOnAsync(stop, cancel);
        if (!lost && TableFilling.Of(context.State) is not null) return await FinishAsync(stop, cancel);
        TableState before = await InspectAsync(cancel);
        // before anything is given up: what is published makes its table, every other is made by apply alone
        if (!successor && !context.Publishes && before.Identity.Length == 0) throw new ConnectorException(TableComparison.Gone(context.State));
        if (!IsUnderWay(context.State)) await new PublishedTable(context).ThrowIfForeignAsync(context.State, before, cancel); // one that is under way may have made it
        if (successor && context.State.Hold is null && context.State.TableIdentity == before.Identity) return Accept(before);
        if (successor && before.Rows is > 0 and long rows) throw NotEmpty(rows);
        if (!successor && !context.Publishes) ThrowIfItStaysFull();
        if (successor) CompactionErrors.ThrowIfKeyOnly(context);
        bool unread = Is(Unread);
        if (IsHeldFor(CursorErrors.Regressed)) await context.Store.Streams.ResetAsync(context.Fence, context.State.Id, new StreamReset { ForgetCursor = true }, cancel);
        long threshold = context.Numbers.NextVersion();
        await HoldAsync(stays && (lost || unread) ? Unread : Emptying, threshold, cancel);
        await GiveUpUnsettledAsync(stop, cancel);
        bool gaps = await ForgetAsync(cancel) || unread;
        if (stays) return await KeepAsync(before, gaps, threshold, cancel);
        if (!successor) await ((IEmptiesTables)context.Destination).EmptyAsync(context.Container, context.Table, cancel);
        TableState found = await InspectAsync(cancel) with { Rows = 0 };
        await context.Store.Streams.ResetAsync(context.Fence, context.State.Id, new StreamReset { TableIdentity = found.Identity, ExpectedRows = 0 }, cancel);
        await HoldAsync(Filling, threshold, cancel);
        return Accept(found);
    }

    /// <summary>Delivers what is not delivered again yet, then frees the stream.</summary>
    public async Task<ImmutableArray<string>> FillAsync(CancellationToken stop, CancellationToken cancel)
    {
        await context.RenewStateAsync(cancel);
        bool unread = Is(Unread);
        delivery.ComparesTotals = !unread;
        if (context.State.Hold is not { } hold) return [successor ? "The stream has moved." : "The table is filled."];
        var replay = new CurrentStateReplay(delivery);
        if (!unread && context.Publishes) return await PublishAsync(stop, cancel);
        if (!unread && context.Table.Mode == WriteMode.Replace) return await replay.GenerationAsync(emptiesTable: true, stop, cancel);
        ImmutableArray<string> remarks = unread
            ? [$"Rows of the current generation of table {context.Table.Name} were not in the journal. The table was left as it is; the next run reads the whole generation from the source and replaces it."]
            : await replay.BeforeAsync(Threshold(Holds.FromJson(hold).Where!), stop, cancel);
        await context.Store.Streams.HoldAsync(context.State.Id, null, cancel);
        return remarks;
    }

    /// <summary>What cannot be delivered again, or is not to be, leaves the ledger, and the next run reads it. True if something that is current will not come from the journal.</summary>
    private async Task<bool> ForgetAsync(CancellationToken cancel)
    {
        if (fromSource) return await ForgetForSourceAsync(cancel);
        long unjournaled = await new LostRecords(context).ForgetAsync(static entry => entry.State == LedgerState.Adopted, cancel);
        if (unjournaled > 0 && context.Table.Mode != WriteMode.Replace)
        {
            delivery.Remarks.Add(string.Create(CultureInfo.InvariantCulture, $"{unjournaled} rows were not in the journal; the next run reads them from the source, which is then read from the beginning. What the source no longer has is not in the table."));
        }

        return unjournaled > 0 || context.Past is { LedgerIsLost: true };
    }

    private async Task<bool> ForgetForSourceAsync(CancellationToken cancel)
    {
        await context.Store.Streams.ResetAsync(context.Fence, context.State.Id, new StreamReset { ForgetCursor = true }, cancel);
        long forgotten = await new LostRecords(context).ForgetAsync(static entry => entry.State != LedgerState.Purged, cancel);
        long kept = context.Ledger.Scan().LongCount(static entry => entry.IsLive);
        delivery.Remarks.Add(string.Create(CultureInfo.InvariantCulture, $"{forgotten} rows were forgotten; the next run reads the stream from the source as it is now.{(kept > 0 ? string.Create(CultureInfo.InvariantCulture, $" {kept} rows that the source purged before come from the journal.") : "")}"));
        return true;
    }

    /// <summary>A replaced table stays until a whole generation can take its place (INV-5): from the journal, or, where that has gaps, by the next run.</summary>
    private async Task<string?> KeepAsync(TableState found, bool gaps, long threshold, CancellationToken cancel)
    {
        var reset = new StreamReset { TableIdentity = found.Identity, TableStamp = TableStamp.Seen(found.Stamp), ExpectedRows = found.Rows ?? 0, ForgetLedger = gaps && context.Table.Mode == WriteMode.Replace, ForgetCursor = gaps };
        await context.Store.Streams.ResetAsync(context.Fence, context.State.Id, reset, cancel);
        await HoldAsync(gaps ? Unread : Emptying, threshold, cancel);
        return Accept(found);
    }

    private async Task<TableState> InspectAsync(CancellationToken cancel) => (await context.Destination.InspectAsync(context.Container, [context.Table], cancel))[0];

    private string? Accept(TableState found)
    {
        (context.TableIdentity, context.TableStamp, context.RowsInTable) = (found.Identity, TableStamp.Seen(found.Stamp), found.Rows ?? 0);
        return null;
    }

    /// <summary>A table that is published whole needs no second journaling of its rows.</summary>
    private async Task<ImmutableArray<string>> PublishAsync(CancellationToken stop, CancellationToken cancel)
    {
        await new Delivery.Publications.Publication(delivery).RepeatAsync(stop, cancel);
        await context.Store.Streams.HoldAsync(context.State.Id, null, cancel);
        return ["The current state was published again."];
    }

    /// <summary>An emptied table whose generation lies in the journal: the rest of it is sent.</summary>
    private async Task<string?> FinishAsync(CancellationToken stop, CancellationToken cancel)
    {
        await delivery.RecoverAsync(stop, cancel);
        Accept(await InspectAsync(cancel));
        await new GenerationResume(delivery, TableFilling.Of(context.State)!.Value).FinishAsync(stop, cancel);
        return null;
    }

    private async Task<string?> GoOnAsync(CancellationToken stop, CancellationToken cancel)
    {
        await delivery.RecoverAsync(stop, cancel);
        return Accept(await InspectAsync(cancel));
    }

    /// <summary>
    /// Batches whose outcome is open lie in a table that is emptied; their rows are read again, because the cursor stands before them. A request of the process before may still be under way: nothing is emptied before it can no
    /// longer arrive.
    /// </summary>
    public async Task GiveUpUnsettledAsync(CancellationToken stop, CancellationToken cancel)
    {
        IReadOnlyList<BatchRecord> open = await context.Store.Batches.UnsettledAsync(context.State.Id, cancel);
        foreach (Ledger.LedgerBatch staged in context.Ledger.InFlight.ToArray()) staged.Discard();
        if (open.Count == 0) return;
        await context.Gate.WaitAsync(context.Time.GetUtcNow() + context.Destination.Capabilities.Settle, $"the last request to {context.Table.Name} can no longer arrive", stop, cancel);
        await context.Store.Batches.SettleAsync(context.Fence, new Settlement(context.State.Id) { Batches = [.. open.Select(batch => batch with { State = BatchState.Refused, Note = "given up by a rebuild" })] }, cancel);
    }

    private bool IsHeldFor(string code) => context.State.Hold is { } hold && Holds.FromJson(hold).Code == code;

    private bool Is(string phase) => context.State.Hold is { } hold && Holds.FromJson(hold) is { Code: Running, Where: { } where } && where.StartsWith(phase, StringComparison.Ordinal);

    private static long Threshold(string phase) => long.Parse(phase[(phase.IndexOf(' ', StringComparison.Ordinal) + 1)..], CultureInfo.InvariantCulture);

    private Task HoldAsync(string phase, long threshold, CancellationToken cancel) => context.Store.Streams.HoldAsync(context.State.Id, Holds.ToJson(new ConnectorError(
        Running, ErrorKind.Transient, ErrorOwner.Operator, $"Table {context.Table.Name} is being filled anew from the journal.", "Run the same command again to go on with it.")
    {
        Where = string.Create(CultureInfo.InvariantCulture, $"{phase}{threshold}"),
    }), cancel);

    /// <summary>Never filled a second time over rows whose origin is not known: a run may have come between two halves of a compaction.</summary>
    private ConnectorException NotEmpty(long rows) => new(new ConnectorError(
        "COMPACT-NOT-EMPTY", ErrorKind.Config, ErrorOwner.Operator, string.Create(CultureInfo.InvariantCulture, $"Table {context.Table.Name} of {context.Container.Name} already holds {rows} rows that this compaction did not put there."),
        "Give this compaction up with `mlc compact --give-up`, and begin it again under another name.")
    {
        Where = $"stream {context.State.Stream}",
    });

    /// <summary>Asked before the stream is held and anything is given up: a stream whose table cannot be emptied would be held for good.</summary>
    private void ThrowIfItStaysFull()
    {
        if (context.Destination is not IEmptiesTables emptying) throw Cannot();
        if (emptying.WhyNotEmptied(context.Table) is { } reason) throw new ConnectorException(reason with { Where = $"stream {context.State.Stream}" });
    }

    private ConnectorException Cannot() => new(new ConnectorError(
        "REBUILD-UNSUPPORTED", ErrorKind.Config, ErrorOwner.Operator, $"The destination cannot empty table {context.Table.Name}.", "Create a new dataset with `mlc apply`, or take the table as it is with `mlc adopt`.")
    {
        Where = $"stream {context.State.Stream}",
    });
}
