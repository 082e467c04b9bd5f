using System.Text;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.Ledger;
using MlConnector.Engine.Mapping;

namespace MlConnector.Engine.Reconciliation;

/// <summary>
/// Tells which of the ERP's rows are no part of what must have been delivered: those that the mapping's <c>where</c> leaves out, and those dated before the day where history begins, unless they were delivered all the same (open items, documents
/// with rows on both sides of the day). Used by one thread.
/// </summary>
internal sealed class ErpScope : IDisposable
{
    private readonly MappingProgram? mapping;
    private readonly MappingScratch? scratch;
    private readonly int dated = -1;
    private readonly byte[] since = [];
    private readonly SourceId? ids;
    private readonly HashSet<string> delivered = new(StringComparer.Ordinal);

    private ErpScope(StreamSides sides)
    {
        if (sides.Source is null) return;
        if (sides.Since is { } cut)
        {
            dated = sides.Source.Schema.OrdinalOf(cut.Field);
            since = Encoding.UTF8.GetBytes(cut.From);
            ids = new SourceId(sides.Source.Schema);
        }

        if (string.IsNullOrEmpty(sides.Mapping.Where)) return;
        var problems = new Problems();
        mapping = new MappingCompiler(sides.Source.Schema, sides.Stream.Derived).Compile(sides.Mapping, sides.Table, problems);
        problems.ThrowIfAny();
        scratch = mapping!.NewScratch();
    }

    /// <summary>True if there are rows that may lie outside.</summary>
    public bool IsNarrow => mapping is not null || dated >= 0;

    /// <summary>The scope of a stream; walks what was delivered where history is cut.</summary>
    public static async Task<ErpScope> OpenAsync(StreamSides sides, CancellationToken cancel)
    {
        var scope = new ErpScope(sides);
        if (scope.dated < 0) return scope;
        await foreach (CurrentRecord record in sides.Rows.ReadAsync(withTombstones: false, cancel)) scope.Know(record, sides);
        return scope;
    }

    /// <summary>True if a canonical row lies outside. What cannot be evaluated is a dead letter, and as such not left out but missing.</summary>
    public bool LeavesOut(in RecordRow row)
    {
        if (mapping is not null && mapping.Filter(row, scratch!, out _) == FilterOutcome.Filtered) return true;
        return dated >= 0 && IsBefore(row, dated) && !delivered.Contains(ids!.Text(row));
    }

    /// <inheritdoc />
    public void Dispose() => scratch?.Dispose();

    private bool IsBefore(in RecordRow row, int ordinal) => !row.Cells[ordinal].IsNull && row.Bytes(ordinal).SequenceCompareTo(since) < 0;

    /// <summary>Only the few rows from before the day are kept; of rows that were journaled without their date it is not known, so all of them.</summary>
    private void Know(CurrentRecord record, StreamSides sides)
    {
        RecordBlock block = record.Record.Block;
        RecordSchema schema = JournalSchema.Of(block.Layout, sides.Stream);
        int ordinal = schema.OrdinalOf(sides.Since!.Value.Field);
        var names = new SourceId(schema);
        var cells = new Cell[block.Layout.Fields.Length];
        foreach (int index in record.Rows)
        {
            RecordRow row = block.Decode(index, cells);
            if (ordinal < 0 || IsBefore(row, ordinal)) delivered.Add(names.Text(row));
        }
    }
}
