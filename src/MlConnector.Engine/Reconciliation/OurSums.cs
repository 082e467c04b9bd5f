using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.Ledger;
using MlConnector.Engine.Mapping;
using MlConnector.Engine.Reading;

namespace MlConnector.Engine.Reconciliation;

/// <summary>Sums our current rows for all figures in one walk. Journal records of different times may hold different fields; expressions are compiled once per layout.</summary>
internal sealed class OurSums(StreamSides sides, IReadOnlyList<Figures> figures) : IDisposable
{
    private readonly Dictionary<string, (RecordSchema Schema, Compiled[] Figures)> layouts = new(StringComparer.Ordinal);
    private readonly ShownRows shown = new();
    private readonly CompiledRowExpressions expressions = new(sides.Stream.Derived);
    private readonly decimal[] values = new decimal[figures.Count == 0 ? 0 : figures.Max(one => one.Measures.Length)];

    /// <summary>Fields that a figure needs but that some rows do not have, because the mapping of their time did not read them.</summary>
    public HashSet<string> MissingFields { get; } = new(StringComparer.Ordinal);

    /// <summary>Figures that some rows have not every field of: their sums would be too small, so they are compared with nothing.</summary>
    public HashSet<Figures> Incomplete { get; } = [];

    /// <summary>Walks everything.</summary>
    public async Task AddAllAsync(CancellationToken cancel)
    {
        await foreach (CurrentRecord record in sides.Rows.ReadAsync(withTombstones: false, cancel)) Add(record);
    }

    public void Dispose()
    {
        expressions.Dispose();
        shown.Dispose();
    }

    private void Add(CurrentRecord record)
    {
        RecordBlock block = record.Record.Block;
        (RecordSchema schema, Compiled[] compiled) = Of(block.Layout);
        var cells = new Cell[block.Layout.Fields.Length];
        foreach (int index in record.Rows)
        {
            RecordRow row = shown.Of(block, index, cells, schema);
            foreach (Compiled one in compiled)
            {
                for (int i = 0; i < one.Numbers.Length; i++) values[i] = one.Numbers[i](row, out decimal value) ? value : 0;
                one.Figures.Ours.Add(row, one.GroupBy, values.AsSpan(0, one.Numbers.Length));
            }
        }
    }

    private (RecordSchema Schema, Compiled[] Figures) Of(BlockLayout layout)
    {
        string name = string.Join('\n', layout.Fields);
        if (layouts.TryGetValue(name, out (RecordSchema, Compiled[]) known)) return known;
        RecordSchema schema = JournalSchema.Of(layout, sides.Stream);
        var made = new List<Compiled>();
        foreach (Figures one in figures)
        {
            int[] groupBy = [.. one.GroupFields.Select(schema.OrdinalOf)];
            foreach (string missing in one.GroupFields.Where(field => schema.OrdinalOf(field) < 0)) MissingFields.Add(missing);
            if (groupBy.All(ordinal => ordinal >= 0) && Compile(one, schema) is { } numbers) made.Add(new Compiled(one, groupBy, numbers));
            else Incomplete.Add(one);
        }

        return layouts[name] = (schema, [.. made]);
    }

    private RowNumber[]? Compile(Figures one, RecordSchema schema)
    {
        try
        {
            return [.. one.Measures.Select(measure => expressions.Number(measure.Expression, schema))];
        }
        catch (Abstractions.Errors.ConnectorException e)
        {
            MissingFields.Add($"{one.Control}: {e.Error.Message}");
            return null;
        }
    }

    private sealed record Compiled(Figures Figures, int[] GroupBy, RowNumber[] Numbers);
}
