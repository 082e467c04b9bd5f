using System.Collections.Immutable;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.Ledger;
using MlConnector.Engine.Mapping;
using MlConnector.Engine.Mapping.Violations;
using MlConnector.Engine.Reading;
using MlConnector.Engine.Reading.Canonical;

namespace MlConnector.Engine.Reconciliation;

/// <summary>Finds the keys that make a figure differ: reads the group again on the side that disagrees and compares key by key. Rows that are left out (<c>where</c>, <c>since:</c>) are no difference.</summary>
internal sealed class DifferingKeys(StreamSides sides) : IDisposable
{
    private const int KeysAtMost = 200;
    private readonly CompiledRowExpressions expressions = new(sides.Stream.Derived);
    private readonly ShownRows shown = new();
    private RecordSchema? compiledFor;
    private RowNumber[] compiled = [];

    /// <summary>The differing keys of a figure, at most 200.</summary>
    public async Task<ImmutableArray<DifferingKey>> FindAsync(ReconciledFigure figure, CancellationToken cancel)
    {
        Dictionary<string, string> ours = await OursAsync(figure, cancel);
        var differing = new List<DifferingKey>();
        if (figure.Expected is not null && figure.Expected != figure.Delivered && sides.Source is not null) differing.AddRange(Differences(ours, await ErpAsync(figure, cancel), KeyDifference.NotDelivered, KeyDifference.GoneFromErp, KeyDifference.ChangedInErp));
        if (figure.Destination is not null && figure.Destination != figure.Delivered && sides.Destination is IReadsBack reader)
            differing.AddRange(Differences(ours, await DestinationAsync(figure, reader, cancel), KeyDifference.UnknownInDestination, KeyDifference.MissingInDestination, KeyDifference.ChangedInDestination));
        return [.. differing.Take(KeysAtMost)];
    }

    /// <inheritdoc />
    public void Dispose()
    {
        expressions.Dispose();
        shown.Dispose();
    }

    private ImmutableArray<string> Sums => sides.Totals?.Sums ?? [];

    private static IEnumerable<DifferingKey> Differences(Dictionary<string, string> ours, Dictionary<string, string> theirs, KeyDifference onlyTheirs, KeyDifference onlyOurs, KeyDifference changed)
    {
        foreach ((string key, string values) in theirs)
        {
            if (!ours.TryGetValue(key, out string? mine)) yield return new DifferingKey(key, onlyTheirs, values);
            else if (mine != values) yield return new DifferingKey(key, changed, $"{mine} delivered, {values} there");
        }

        foreach ((string key, string values) in ours.Where(mine => !theirs.ContainsKey(mine.Key))) yield return new DifferingKey(key, onlyOurs, values);
    }

    private async Task<Dictionary<string, string>> OursAsync(ReconciledFigure figure, CancellationToken cancel)
    {
        var rows = new Dictionary<string, string>(StringComparer.Ordinal);
        var known = new Dictionary<string, RecordSchema>(StringComparer.Ordinal);
        await foreach (CurrentRecord record in sides.Rows.ReadAsync(withTombstones: false, cancel))
        {
            RecordBlock block = record.Record.Block;
            string layout = string.Join('\n', block.Layout.Fields);
            if (!known.TryGetValue(layout, out RecordSchema? schema)) known.Add(layout, schema = JournalSchema.Of(block.Layout, sides.Stream));
            var cells = new Cell[block.Layout.Fields.Length];
            foreach (int index in record.Rows) Take(rows, schema, shown.Of(block, index, cells, schema), figure);
        }

        return rows;
    }

    private async Task<Dictionary<string, string>> ErpAsync(ReconciledFigure figure, CancellationToken cancel)
    {
        var rows = new Dictionary<string, string>(StringComparer.Ordinal);
        var canonical = new CanonicalForm(sides.Source!.Schema);
        using ErpScope scope = await ErpScope.OpenAsync(sides, cancel);
        var window = new KeyWindow([[.. figure.Group.Select(part => part.Value)]]) { Fields = [.. figure.Group.Select(part => part.Key)] };
        await foreach (SourcePage page in sides.Source.ReadAsync(window, cancel))
        {
            using SourcePage owned = page;
            canonical.Apply(page.Records, new RowViolation[page.Records.RowCount]);
            for (int row = 0; row < page.Records.RowCount; row++)
            {
                if (!scope.LeavesOut(page.Records[row])) Take(rows, sides.Source.Schema, page.Records[row], figure);
            }
        }

        return rows;
    }

    private async Task<Dictionary<string, string>> DestinationAsync(ReconciledFigure figure, IReadsBack reader, CancellationToken cancel)
    {
        var rows = new Dictionary<string, string>(StringComparer.Ordinal);
        ImmutableArray<KeyValuePair<string, string>> group = [.. figure.Group.Select(part => KeyValuePair.Create(sides.ColumnOf(part.Key)!, part.Value))];
        await foreach (KeyTotals key in reader.ReadKeysAsync(sides.Container, sides.Table, group, [.. Sums.Select(field => sides.ColumnOf(field)!)], cancel))
            rows[key.SourceId] = string.Join("; ", Sums.Zip(key.Values, (field, value) => $"{field} {Plain(value)}"));
        return rows;
    }

    private void Take(Dictionary<string, string> rows, RecordSchema schema, in RecordRow row, ReconciledFigure figure)
    {
        foreach ((string field, string value) in figure.Group)
        {
            int ordinal = schema.OrdinalOf(field);
            if (ordinal < 0 || CellValue.Text(row.Bytes(ordinal)) != value) return;
        }

        RowNumber[] numbers = NumbersOf(schema);
        string[] values = new string[numbers.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = numbers[i](row, out decimal number) ? $"{Sums[i]} {Plain(number)}" : $"{Sums[i]} empty";
        }

        rows[new SourceId(schema).Text(row)] = string.Join("; ", values);
    }

    /// <summary>The sums as expressions over rows: some are derived fields, which neither the ERP nor the journal holds.</summary>
    private RowNumber[] NumbersOf(RecordSchema schema)
    {
        if (!ReferenceEquals(schema, compiledFor)) (compiledFor, compiled) = (schema, [.. Sums.Select(field => expressions.Number($"[{field}]", schema))]);
        return compiled;
    }

    /// <summary>Without zeros at the end, so that the same amount is the same text on every side.</summary>
    private static string Plain(decimal value) => (value / 1.0000000000000000000000000000m).ToString(System.Globalization.CultureInfo.InvariantCulture);
}
