using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using MlConnector.Abstractions.Records;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.DeadLetters;
using MlConnector.Engine.Delivery.Placing;
using MlConnector.Engine.Delivery.Tags;
using MlConnector.Engine.Journal;
using MlConnector.Engine.Ledger;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Reading;

namespace MlConnector.Engine.Delivery.Reads;

/// <summary>
/// What was open at the last read and has not been met by this one, with dead-lettered and repaired keys, delivered before or not: asked by key, because a paid invoice leaves every "still open" filter. The marks lie in the ledger and the book of dead letters, the keys in the journal.
/// </summary>
internal sealed class OpenKeys(DeliveryContext context, DeadLetterBook book) : IOpenKeys
{
    private readonly Lock gate = new();
    private ReadMemory? memory;
    private TagComparison? tags;
    private TaskCompletionSource? drained;
    private long yielded;
    private long placed;

    /// <summary>The read whose keys count as met, and what compares the tags that it lists.</summary>
    public void Follow(ReadMemory read, TagComparison? comparison) => (memory, tags) = (read, comparison);

    /// <summary>A page left the reader.</summary>
    public void Yielded()
    {
        lock (gate) yielded++;
    }

    /// <summary>A page has been placed.</summary>
    public void Placed()
    {
        lock (gate)
        {
            placed++;
            if (placed >= yielded) drained?.TrySetResult();
        }
    }

    /// <inheritdoc />
    public async Task<ImmutableArray<ImmutableArray<string>>?> DifferingAsync(CancellationToken cancel)
    {
        await AllPlaced().WaitAsync(cancel);
        return tags!.Differing(memory!);
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<ImmutableArray<string>> NotMetAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        await AllPlaced().WaitAsync(cancel);
        foreach (IGrouping<(int, int), JournalPlace> record in (await WantedAsync(cancel)).GroupBy(place => (place.Segment, place.Offset)))
        {
            using JournalRecord journaled = await context.Journal.ReadAsync(record.First(), cancel);
            foreach (JournalPlace place in record) yield return KeyOf(journaled.Block, place.Row);
        }
    }

    private async Task<List<JournalPlace>> WantedAsync(CancellationToken cancel)
    {
        var wanted = new List<JournalPlace>();
        Dictionary<Hash128, JournalPlace?> asked = book.KeysToAsk();
        await context.LedgerGate.WaitAsync(cancel);
        try
        {
            foreach (LedgerEntry entry in context.Ledger.Scan())
            {
                bool isAsked = asked.Remove(entry.Key, out JournalPlace? dead);
                if ((entry is { IsLive: true, Open: true } || isAsked) && !memory!.HasMetOpen(entry.Key)) wanted.Add(dead ?? entry.Place);
            }
        }
        finally
        {
            context.LedgerGate.Release();
        }

        foreach ((Hash128 key, JournalPlace? dead) in asked)
        {
            if (dead is { } place && !memory!.HasMetOpen(key)) wanted.Add(place);
        }

        wanted.Sort(static (a, b) => (a.Segment, a.Offset, a.Row).CompareTo((b.Segment, b.Offset, b.Row)));
        return wanted;
    }

    private Task AllPlaced()
    {
        lock (gate)
        {
            if (placed >= yielded) return Task.CompletedTask;
            drained = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return drained.Task;
        }
    }

    private static ImmutableArray<string> KeyOf(RecordBlock block, int row) =>
        KeyParts.OfJournaled(block.Decode(row, new Cell[block.Layout.Fields.Length]), block.Layout.KeyCells);
}

/// <summary>No key is open.</summary>
internal sealed class NoOpenKeys : IOpenKeys
{
    /// <summary>The only one needed.</summary>
    public static NoOpenKeys Instance { get; } = new();

    /// <inheritdoc />
    public IAsyncEnumerable<ImmutableArray<string>> NotMetAsync(CancellationToken cancel) => AsyncEnumerable.Empty<ImmutableArray<string>>();
}
