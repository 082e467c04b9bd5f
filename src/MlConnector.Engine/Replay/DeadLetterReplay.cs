using System.Collections.Immutable;
using System.Globalization;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.DeadLetters;
using MlConnector.Engine.Delivery;
using MlConnector.Engine.Delivery.Placing;
using MlConnector.Engine.Delivery.Reads;
using MlConnector.Engine.Delivery.Rows;
using MlConnector.Engine.Journal;
using MlConnector.Engine.Ledger;
using MlConnector.Engine.Mapping;
using MlConnector.Engine.Mapping.Violations;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Reading.Canonical;

namespace MlConnector.Engine.Replay;

/// <summary>
/// Delivers dead rows of one stream from the journal. A closed dead letter is refused with the reason it was closed for; a row of which the destination has a newer version is not sent, because an older version must not come after a newer.
/// </summary>
internal sealed class DeadLetterReplay(StreamDelivery delivery)
{
    private const int Named = 10;
    private readonly DeliveryContext context = delivery.Context;
    private readonly List<string> remarks = [], undelivered = [];

    /// <summary>Replays; gives in words what was not sent because it need not be. What still cannot be delivered keeps the replay from being verified (INV-4).</summary>
    public async Task<ImmutableArray<string>> RunAsync(ImmutableArray<DeadLetterRecord> letters, CancellationToken stop, CancellationToken cancel)
    {
        if (context.Table.Mode == WriteMode.Replace)
        {
            delivery.Sent.Doubt($"Nothing was replayed: table {context.Table.Name} is replaced as a whole, and the next run delivers these rows, with their repairs, as part of its next generation: `mlc run {context.Pipeline} --stream {context.State.Stream}`.");
            return [];
        }

        await delivery.DeliverAsync((output, placing) => PlaceAsync(letters, output, placing), stop, cancel);
        foreach (string row in undelivered.Take(Named)) delivery.Sent.Doubt(row);
        if (undelivered.Count > Named) delivery.Sent.Doubt(Text($"{undelivered.Count - Named} more rows still cannot be delivered: see `mlc dead-letters list`."));
        return [.. remarks];
    }

    private async Task PlaceAsync(ImmutableArray<DeadLetterRecord> letters, Func<DeliveryItem, ValueTask> output, CancellationToken cancel)
    {
        BatchBuilder plain = delivery.NewBuilder(output), repaired = delivery.NewRepairBuilder(output);
        try
        {
            foreach (IGrouping<(int, int), DeadLetterRecord> record in letters.Where(IsOpen).OrderBy(letter => letter.Id).GroupBy(letter => (letter.Place.Segment, letter.Place.Offset)))
            {
                using JournalRecord journaled = await context.Journal.ReadAsync(record.First().Place with { Row = 0 }, cancel);
                await context.LedgerGate.WaitAsync(cancel);
                try
                {
                    foreach (DeadLetterRecord letter in record) await PlaceAsync(letter, journaled, plain, repaired, cancel);
                }
                finally
                {
                    context.LedgerGate.Release();
                }

                await repaired.HandOnAsync();
                await plain.HandOnAsync();
            }

            repaired.Close();
            plain.Close();
            await repaired.HandOnAsync();
            await plain.HandOnAsync();
        }
        finally
        {
            plain.Abandon();
            repaired.Abandon();
        }
    }

    private async ValueTask PlaceAsync(DeadLetterRecord letter, JournalRecord journaled, BatchBuilder plain, BatchBuilder repaired, CancellationToken cancel)
    {
        Hash128 key = Hash128.Parse(letter.KeyHash), source = Hash128.Parse(letter.SourceHash);
        var known = new LedgerEntry[1];
        context.Ledger.Lookup([key], known);
        BlockPart part = journaled.Block.PartOf(letter.Place.Row);
        if (known[0].State != LedgerState.None && known[0].Source != source && await IsNewerAsync(known[0], part, cancel))
        {
            Note(plain, letter, DeadLetterState.Superseded, "a newer version of the row was delivered meanwhile");
            return;
        }

        using var page = new RecordPage(context.Mappings.Schema, 1024);
        DeadRowReader.Of(letter, journaled).Fill(page);
        RepairInForce? repair = delivery.Book.RepairOf(key, source);
        if (known[0].IsLive && known[0].Source == source && (repair is null || known[0].Version > part.Version))
        {
            Note(plain, letter, DeadLetterState.Replayed, "it was delivered already");
            return;
        }

        if ((IsTaken(known[0]) ?? Problem(page, repair)) is { } problem)
        {
            undelivered.Add(Text($"{letter.SourceId} still cannot be delivered (dead letter {letter.Id}): {problem}"));
            return;
        }

        RowFlags flags = RowFlags.Replayed | (journaled.Block.Row(letter.Place.Row).Flags & RowFlags.Open);
        BatchBuilder builder = repair is null ? plain : repaired;
        builder.MakeRoom(1);
        builder.BeginPart(new BlockPart(part.Company, part.Page, part.ReadAt, context.Numbers.NextVersion()));
        if (repair is not null) builder.AppendRepaired(page[0], repair.Values, flags | RowFlags.Repaired, key, source);
        else builder.AppendAsRead(page[0], flags, key);
        builder.Notes.Closed.Add((letter.Id, DeadLetterState.Replayed, repair is null ? Text($"replayed with revision {context.Revision}") : "replayed as repaired"));
        foreach (DeadLetterRecord older in delivery.Book.OlderThan(key, source)) builder.Notes.Closed.Add((older.Id, DeadLetterState.Superseded, "another version of the row was replayed"));
    }

    /// <summary>
    /// Whether what is delivered was read after the dead row. The version alone does not tell: a replay gives the same content a new one, but keeps the time at which it was read. What was read at the same time is newer by its
    /// version, unless it was delivered again since and has lost that. A tombstone is never replayed.
    /// </summary>
    private async ValueTask<bool> IsNewerAsync(LedgerEntry known, BlockPart dead, CancellationToken cancel)
    {
        if (known.Version < dead.Version) return false;
        if (!known.IsLive) return true;
        using JournalRecord delivered = await context.Journal.ReadAsync(known.Place with { Row = 0 }, cancel);
        BlockPart part = delivered.Block.PartOf(known.Place.Row);
        if (part.ReadAt != dead.ReadAt) return part.ReadAt > dead.ReadAt;
        return !delivered.Block.Row(known.Place.Row).Flags.HasFlag(RowFlags.Replayed);
    }

    /// <summary>A table that only takes rows that never change has no room for another version of a key.</summary>
    private string? IsTaken(in LedgerEntry known) => context.Table.Mode == WriteMode.Append && known.IsLive ? InWords(DeadRows.ChangedInAppend(context.Table.Name).Error) : null;

    /// <summary>What is still wrong with the row, or null: its types first, then the mapping, with the repair laid over it.</summary>
    private string? Problem(RecordPage page, RepairInForce? repair)
    {
        MappingProgram program = context.Mappings.Page;
        using MappingScratch scratch = program.NewScratch(context.Time.GetUtcNow());
        using var mended = new RepairedRow(context.Mappings.Schema);
        RowViolation raw = repair is null ? new CanonicalForm(context.Mappings.Schema).ApplyRow(page, 0) : mended.Load(page[0], repair.Values);
        RecordRow row = repair is null ? page[0] : mended.Current;
        if (!raw.IsNone) return InWords(ViolationReport.OfField(context.Mappings.Schema, row, raw).ToError());
        if (program.Filter(row, scratch, out _) == FilterOutcome.Filtered) return "it does not pass the stream's where. Correct that, or write the dead letter off.";
        ImmutableArray<CellViolation> violations = program.Explain(row, scratch);
        return violations.IsEmpty ? null : string.Join(" ", violations.Select(violation => InWords(violation.ToError())));
    }

    private static string InWords(ConnectorError error) => $"{error.Code}: {error.Message} {error.Fix}";

    private bool IsOpen(DeadLetterRecord letter)
    {
        if (letter.State == DeadLetterState.Open) return true;
        remarks.Add(Text($"{letter.SourceId} was not replayed: dead letter {letter.Id} is {letter.State.ToString().ToLowerInvariant()} ({letter.Reason})."));
        return false;
    }

    private void Note(BatchBuilder builder, DeadLetterRecord letter, DeadLetterState state, string reason)
    {
        builder.Notes.Closed.Add((letter.Id, state, reason));
        remarks.Add(Text($"{letter.SourceId} was not sent: {reason}."));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
