using System.Collections.Immutable;
using System.Text;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Records;
using MlConnector.Engine.Journal;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Runs;

namespace MlConnector.Engine.DeadLetters;

/// <summary>One field of a dead row, for people.</summary>
/// <param name="Name">Field.</param>
/// <param name="Kind">What its bytes are.</param>
/// <param name="Value">The value as it was read; the caller redacts what is sensitive before it shows it.</param>
public sealed record DeadField(string Name, CellKind Kind, string? Value);

/// <summary>A dead letter with its row as it lies in the journal.</summary>
/// <param name="Letter">The dead letter.</param>
/// <param name="Company">Company it was read from.</param>
/// <param name="ReadAt">When.</param>
/// <param name="Fields">Its fields.</param>
public sealed record DeadRow(DeadLetterRecord Letter, string Company, DateTimeOffset ReadAt, ImmutableArray<DeadField> Fields)
{
    /// <summary>Adds the row to a page of the stream's schema; fields that were not journaled stay absent.</summary>
    internal void Fill(RecordPage page)
    {
        Span<Cell> cells = page.AddRow();
        foreach (DeadField field in Fields)
        {
            int ordinal = page.Schema.OrdinalOf(field.Name);
            if (ordinal < 0) continue;
            byte[] bytes = Encoding.UTF8.GetBytes(field.Value ?? "");
            cells[ordinal] = new Cell(field.Kind, bytes.Length == 0 ? 0 : page.Append(bytes), field.Kind is CellKind.Text or CellKind.Number ? bytes.Length : 0);
        }
    }
}

/// <summary>Reads dead rows from the journal.</summary>
public sealed class DeadRowReader(EngineServices services)
{
    /// <summary>The row of a dead letter. Reads only; needs no lease.</summary>
    public async Task<DeadRow> ReadAsync(DeadLetterRecord letter, CancellationToken cancel)
    {
        await using StreamJournal journal = await StreamJournal.OpenAsync(services.Segments, services.Keys, letter.Stream, services.Time, services.JournalOptions, null, cancel);
        using JournalRecord record = await journal.ReadAsync(letter.Place with { Row = 0 }, cancel);
        return Of(letter, record);
    }

    /// <summary>The rows of many dead letters, by id. The journal of each stream is opened once, and each of its records read once; a row that is not there any more, or not whole, is left out. Reads only; needs no lease.</summary>
    public async Task<IReadOnlyDictionary<long, DeadRow>> ReadAsync(IReadOnlyCollection<DeadLetterRecord> letters, CancellationToken cancel)
    {
        Dictionary<long, DeadRow> rows = [];
        foreach (IGrouping<StreamId, DeadLetterRecord> stream in letters.GroupBy(letter => letter.Stream))
        {
            try
            {
                await using StreamJournal journal = await StreamJournal.OpenAsync(services.Segments, services.Keys, stream.Key, services.Time, services.JournalOptions, null, cancel);
                foreach (IGrouping<JournalPlace, DeadLetterRecord> place in stream.GroupBy(letter => letter.Place with { Row = 0 })) await ReadAsync(journal, place, rows, cancel);
            }
            catch (ConnectorException)
            {
                // A journal that cannot be opened gives no row.
            }
        }

        return rows;
    }

    private static async Task ReadAsync(StreamJournal journal, IGrouping<JournalPlace, DeadLetterRecord> place, Dictionary<long, DeadRow> rows, CancellationToken cancel)
    {
        try
        {
            using JournalRecord record = await journal.ReadAsync(place.Key, cancel);
            foreach (DeadLetterRecord letter in place) rows[letter.Id] = Of(letter, record);
        }
        catch (ConnectorException)
        {
            // Retention has taken the record, or it is damaged: the others are read.
        }
    }

    /// <summary>The row of a dead letter in an open record.</summary>
    internal static DeadRow Of(DeadLetterRecord letter, JournalRecord record)
    {
        Blocks.BlockPart part = record.Block.PartOf(letter.Place.Row);
        RecordRow row = record.Block.Decode(letter.Place.Row, new Cell[record.Block.Layout.Fields.Length]);
        var fields = ImmutableArray.CreateBuilder<DeadField>(row.Cells.Length);
        for (int i = 0; i < row.Cells.Length; i++)
        {
            fields.Add(new DeadField(record.Block.Layout.Fields[i], row.Kind(i), row.Kind(i) <= CellKind.Null ? null : Encoding.UTF8.GetString(row.Bytes(i))));
        }

        return new DeadRow(letter, part.Company, part.ReadAt, fields.MoveToImmutable());
    }
}
