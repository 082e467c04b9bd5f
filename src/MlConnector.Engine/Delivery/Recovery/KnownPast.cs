using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Delivery.Tables;
using MlConnector.Engine.Journal;
using MlConnector.Engine.Ledger;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Runs;

namespace MlConnector.Engine.Delivery.Recovery;

/// <summary>What is left of a stream's journal and ledger. Everything that an ordinary run would refuse to open is opened here, because a person has decided what becomes of the table.</summary>
internal sealed class KnownPast
{
    private readonly HashSet<(int Segment, int Offset)> records = [];

    private KnownPast(StreamJournal journal)
    {
        Journal = journal;
        foreach (JournalEntry entry in journal.Scan()) records.Add((entry.Place.Segment, entry.Place.Offset));
    }

    /// <summary>The journal.</summary>
    public StreamJournal Journal { get; }

    /// <summary>The ledger.</summary>
    public StreamLedger Ledger { get; private set; } = null!;

    /// <summary>The stream as the store knows it now.</summary>
    public StreamRecord State { get; private set; } = null!;

    /// <summary>True if something that was durable is gone.</summary>
    public bool IsLost { get; private set; }

    /// <summary>True if the ledger had to be forgotten: what the journal still has is not in it.</summary>
    public bool LedgerIsLost { get; private set; }

    /// <summary>True if the record at a place is there.</summary>
    public bool Has(JournalPlace place) => records.Contains((place.Segment, place.Offset));

    /// <summary>Opens what is left. A damaged ledger is forgotten; before that the stream is held, so that nothing but <c>adopt</c> or <c>rebuild</c> delivers until one of them has ended.</summary>
    public static async Task<KnownPast> OpenAsync(EngineServices services, StreamRecord state, Fence fence, CancellationToken cancel)
    {
        bool cut = JournalSalvage.Run(services.Segments, state.Id);
        StreamJournal journal = await StreamJournal.OpenAsync(services.Segments, services.Keys, state.Id, services.Time, services.JournalOptions, null, cancel);
        try
        {
            var past = new KnownPast(journal) { IsLost = cut, State = state };
            IReadOnlyList<BatchRecord> settled = await services.Store.Batches.SettledAfterAsync(state.Id, 0, cancel);
            past.IsLost |= settled.LastOrDefault(batch => batch.State == BatchState.Confirmed) is { } newest && !journal.Has(newest);
            await past.OpenLedgerAsync(services, fence, cancel);

            // No place of what is lost is ever given to another record.
            if (past.IsLost) journal.BeginAbove(settled.Select(batch => batch.Place.Segment).DefaultIfEmpty().Max());
            return past;
        }
        catch
        {
            await journal.DisposeAsync();
            throw;
        }
    }

    private async Task OpenLedgerAsync(EngineServices services, Fence fence, CancellationToken cancel)
    {
        try
        {
            Ledger = await LedgerAsync(services, cancel);
            IsLost |= Ledger.Scan().Any(entry => entry.IsLive && !Has(entry.Place));
        }
        catch (ConnectorException damaged) when (damaged.Error.Code == "LEDGER-DAMAGED")
        {
            if (Ledger is not null) await Ledger.DisposeAsync();
            if (State.Hold is null) await services.Store.Streams.HoldAsync(State.Id, Holds.ToJson(damaged.Error), cancel);
            await services.Store.Streams.ResetAsync(fence, State.Id, new StreamReset { ForgetCursor = true, ForgetLedger = true }, cancel);
            State = await services.Store.Streams.OpenAsync(State.Pipeline, State.Stream, State.Table, cancel);
            Ledger = await LedgerAsync(services, cancel);
            IsLost = LedgerIsLost = true;
        }
    }

    private Task<StreamLedger> LedgerAsync(EngineServices services, CancellationToken cancel) =>
        StreamLedger.OpenAsync(services.Segments, Journal, services.Store.Streams, services.Store.Batches, State, services.LedgerOptions, cancel, batch => Has(batch.Place));
}
