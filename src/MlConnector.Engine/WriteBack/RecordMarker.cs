using System.Collections.Immutable;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.WriteBack;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Engine.Delivery;
using MlConnector.Engine.Delivery.Placing;
using MlConnector.Engine.Journal;
using MlConnector.Engine.Mapping;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Runs;

namespace MlConnector.Engine.WriteBack;

/// <summary>
/// Marks the delivered records of a stream as processed in the ERP, after they were confirmed and under the stream's lease (INV-8). What is to be marked lies in the journal and needs no list of its own: every confirmed
/// batch after the last one that is marked. A batch counts as marked when each of its records is, so a crash leaves records that are looked at once more and found marked.
/// </summary>
internal sealed class RecordMarker(EngineServices services, AppliedStream applied, DeliveryContext context, MarkTurn turn)
{
    private static readonly string[] OnlyFill = ["rebuild", "compact", "adopt"];
    private HashSet<string> never = [];
    private readonly Dictionary<string, bool> delivers = new(StringComparer.Ordinal);

    /// <summary>A marker for a stream whose delivered records are marked; null for others.</summary>
    public static RecordMarker? Of(EngineServices services, PinnedPipeline pipeline, AppliedStream applied, DeliveryContext context, string by)
    {
        if (pipeline.Content.Settings.WriteBack is not { } allowed || allowed.MarkOf(applied.Plan.Name) is not { } mark || pipeline.Source is not IWritesBack source) return null;
        return new RecordMarker(services, applied, context, new MarkTurn(services, source, applied, mark, allowed.OnConflict, pipeline.Name, by, context.Fence));
    }

    /// <summary>Before the stream delivers: what was delivered before marking was allowed is not marked.</summary>
    public async Task BeginAsync(CancellationToken cancel)
    {
        if (await services.Store.Mutations.MarkedAsync(context.State.Id, cancel) is null) await services.Store.Mutations.SetMarkedAsync(context.Fence, context.State.Id, context.State.LastBatch, cancel);
    }

    /// <summary>Marks what was confirmed. A person's stop ends it between two records; the next run goes on.</summary>
    public async Task<MarkTally> RunAsync(CancellationToken stop, CancellationToken cancel)
    {
        var tally = new MarkTally();
        try
        {
            await ResumeAsync(tally, stop, cancel);
            long open = (await services.Store.Batches.UnsettledAsync(context.State.Id, cancel)).Select(batch => batch.Number).DefaultIfEmpty(long.MaxValue).Min();
            long marked = await services.Store.Mutations.MarkedAsync(context.State.Id, cancel) ?? 0;
            foreach (BatchRecord batch in (await services.Store.Batches.SettledAfterAsync(context.State.Id, marked, cancel)).Where(batch => batch.Number < open))
            {
                if (!await MarkAsync(batch, tally, stop, cancel)) break;
                await services.Store.Mutations.SetMarkedAsync(context.Fence, context.State.Id, batch.Number, cancel);
            }
        }
        catch (ConnectorException failed)
        {
            tally.Problems.AddRange(failed.Errors);
        }

        return tally;
    }

    /// <summary>What an earlier process began and did not write down the end of, and what a person wants tried again.</summary>
    private async Task ResumeAsync(MarkTally tally, CancellationToken stop, CancellationToken cancel)
    {
        IReadOnlyList<MutationRecord> known = await services.Store.Mutations.ListAsync(turn.Pipeline, turn.Kind, cancel);
        never = [.. known.Where(one => one.State == MutationState.WrittenOff).Select(one => one.Subject)];
        foreach (MutationRecord begun in known.Where(one => one.State is MutationState.Sending or MutationState.Refused))
        {
            if (stop.IsCancellationRequested) return;
            if (SourceId.Parse(begun.Subject) is { } id) await turn.MarkAsync([.. id.Key.Select(part => part ?? "")], begun, tally, cancel);
        }
    }

    /// <summary>False if it was not done to its end.</summary>
    private async Task<bool> MarkAsync(BatchRecord batch, MarkTally tally, CancellationToken stop, CancellationToken cancel)
    {
        if (batch.State != BatchState.Confirmed || !await DeliversAsync(batch.RunId, cancel)) return true;
        foreach (ImmutableArray<string> key in await KeysAsync(batch, cancel))
        {
            if (stop.IsCancellationRequested) return false;
            if (!never.Contains(SourceId.Format("", applied.Plan.Name, key))) await turn.MarkAsync(key, null, tally, cancel);
        }

        return true;
    }

    /// <summary>Runs that fill tables anew bring nothing that was not delivered, and marked, before.</summary>
    private async Task<bool> DeliversAsync(string runId, CancellationToken cancel)
    {
        if (delivers.TryGetValue(runId, out bool known)) return known;
        RunRecord? run = await services.Store.Runs.FindAsync(runId, cancel);
        return delivers[runId] = run is null || !OnlyFill.Contains(run.Purpose, StringComparer.Ordinal);
    }

    /// <summary>Keys of the records that a batch brought; tombstones have nothing to be marked.</summary>
    private async Task<IReadOnlyList<ImmutableArray<string>>> KeysAsync(BatchRecord batch, CancellationToken cancel)
    {
        List<ImmutableArray<string>> keys = [];
        using JournalRecord record = await context.Journal.ReadAsync(batch.Place, cancel);
        BlockReader rows = record.Block.OpenReader();
        HashSet<string> met = new(StringComparer.Ordinal);
        while (rows.MoveNext())
        {
            if (rows.Flags.Fate() != RowFate.Live) continue;
            ImmutableArray<string> key = KeyParts.OfJournaled(rows.Current, record.Block.Layout.KeyCells);
            if (met.Add(SourceId.Format("", applied.Plan.Name, key))) keys.Add(key);
        }

        return keys;
    }
}
