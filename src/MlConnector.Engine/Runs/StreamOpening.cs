using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Engine.DeadLetters;
using MlConnector.Engine.Delivery;
using MlConnector.Engine.Delivery.Reads;
using MlConnector.Engine.Delivery.Recovery;
using MlConnector.Engine.Delivery.Rows;
using MlConnector.Engine.Journal;
using MlConnector.Engine.Ledger;
using MlConnector.Engine.Pacing;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Runs;

/// <summary>Opens what a stream's delivery needs, once its lease is held: state, journal, ledger, dead letters.</summary>
internal sealed class StreamOpening(EngineServices services, PinnedPipeline pipeline, RunRequest request, string runId, SemaphoreSlim? sendSlots, ContainerFill fill, RunOutlook? outlook = null)
{
    /// <summary>A person decides about the tables (adopt, rebuild): what is left of a damaged or lost past is opened all the same.</summary>
    public bool Salvages { get; init; }

    /// <summary>The delivery of a stream; dispose its context.</summary>
    public async Task<StreamDelivery> OpenAsync(AppliedStream applied, StreamRecord known, Fence fence, CancellationToken cancel)
    {
        // Read again under the lease: another process may have moved it until a moment ago.
        return await OpenKnownAsync(applied, await services.Store.Streams.OpenAsync(pipeline.Name, known.Stream, known.Table, cancel), fence, cancel);
    }

    /// <summary>The same for a state that has just been read.</summary>
    public async Task<StreamDelivery> OpenKnownAsync(AppliedStream applied, StreamRecord state, Fence fence, CancellationToken cancel)
    {
        if (Salvages)
        {
            KnownPast past = await KnownPast.OpenAsync(services, state, fence, cancel);
            return Delivery(applied, past.State, fence, past.Journal, past.Ledger, past);
        }

        BatchRecord? newest = await services.Store.Batches.NewestConfirmedAsync(state.Id, cancel);
        StreamJournal journal = await StreamJournal.OpenAsync(services.Segments, services.Keys, state.Id, services.Time, services.JournalOptions, newest, cancel);
        try
        {
            StreamLedger ledger = await StreamLedger.OpenAsync(services.Segments, journal, services.Store.Streams, services.Store.Batches, state, services.LedgerOptions, cancel);
            return Delivery(applied, state, fence, journal, ledger, null);
        }
        catch
        {
            await journal.DisposeAsync();
            throw;
        }
    }

    private StreamDelivery Delivery(AppliedStream applied, StreamRecord state, Fence fence, StreamJournal journal, StreamLedger ledger, KnownPast? past) =>
        new(ContextOf(applied, state, fence, journal, ledger, past), new DeadLetterBook(state.Id, services.Store.DeadLetters, new RepairSealer(services.Keys)));

    private DeliveryContext ContextOf(AppliedStream applied, StreamRecord state, Fence fence, StreamJournal journal, StreamLedger ledger, KnownPast? past) => new()
    {
        Past = past,
        Pipeline = pipeline.Name,
        State = state,
        Fence = fence,
        Store = services.Store,
        Journal = journal,
        Ledger = ledger,
        Destination = pipeline.Destination,
        Container = pipeline.Content.Container ?? throw new InvalidOperationException($"Pipeline {pipeline.Name} was never applied."),
        Table = applied.Table,
        Mappings = new StreamMappings(pipeline.Name, StoredRevisions.Of(pipeline.Revision, applied), services.Revisions),
        Policies = DeliveryPolicies.Of(pipeline.Content.Settings.Policies) with { Wait = request.Wait ? WaitPolicy.Always : WaitPolicy.Default, GuardsOff = request.GuardsOff, FlushAfter = applied.Plan.FlushAfter ?? TimeSpan.Zero },
        Time = services.Time,
        Jitter = services.Jitter,
        Observer = request.Observer,
        RunId = runId,
        Revision = pipeline.Revision,
        SendSlots = sendSlots,

        // What an earlier process left is settled before the table is inspected, and counts on this figure.
        RowsInTable = state.ExpectedRows ?? 0,
        Fill = fill,
        Outlook = outlook,
        IsRelated = pipeline.Content.Streams.Any(other => other.Table.Relations.Any(relation => relation.ToTable == applied.Table.Name)),
        Numbers = new BatchNumbers(services.Store.Incarnation, state.Id, Math.Max(state.LastBatch, journal.LastNumber), state.LastVersion, services.Time),
    };
}
