using System.Collections.Immutable;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Mapping.Violations;
using MlConnector.Engine.Reading.Canonical;
using MlConnector.TestKit.Conformance;

namespace MlConnector.TestKit.Sources;

/// <summary>A window read to its end, in canonical form, as plain texts. For comparisons of moderate size.</summary>
internal sealed class SourceReads
{
    private readonly SortedDictionary<string, string?[]> rows = new(StringComparer.Ordinal);

    private SourceReads(RecordSchema schema) => Schema = schema;

    public RecordSchema Schema { get; }

    /// <summary>Rows by key, key parts joined by <c>|</c>.</summary>
    public IReadOnlyDictionary<string, string?[]> Rows => rows;

    public static Task<SourceReads> ReadAsync(ISourceStream stream, ReadWindow window, CancellationToken cancel) => OfAsync(stream.Schema, stream.ReadAsync(window, cancel));

    /// <summary>Pages of rows with this schema.</summary>
    public static async Task<SourceReads> OfAsync(RecordSchema schema, IAsyncEnumerable<SourcePage> pages)
    {
        var read = new SourceReads(schema);
        var canonical = new CanonicalForm(schema);
        int number = 0;
        await foreach (SourcePage page in pages)
        {
            using SourcePage owned = page;
            Expect.That(page.Number > number || page.Company.Length > 0, "Pages are not numbered in order.");
            number = page.Number;
            var violations = new RowViolation[page.Records.RowCount];
            canonical.Apply(page.Records, violations);
            for (int row = 0; row < page.Records.RowCount; row++) read.Add(page.Records[row], violations[row]);
        }

        return read;
    }

    /// <summary>The keys as a window asks for them.</summary>
    public ImmutableArray<ImmutableArray<string>> Keys(int count) => [.. rows.Values.Take(count).Select(row => Schema.KeyOrdinals.Select(ordinal => row[ordinal]!).ToImmutableArray())];

    /// <summary>The text of a field in each row.</summary>
    public IEnumerable<string?> Column(string field)
    {
        int ordinal = Schema.OrdinalOf(field);
        return rows.Values.Select(row => row[ordinal]);
    }

    private void Add(in RecordRow row, RowViolation violation)
    {
        var texts = new string?[Schema.Fields.Length];
        for (int i = 0; i < texts.Length; i++) texts[i] = row.Cells[i].IsNull ? null : row.Kind(i) is CellKind.True or CellKind.False ? row.Kind(i).ToString() : CellValue.Text(row.Bytes(i));
        Expect.That(violation.IsNone, $"A healthy row is not of its declared types: {string.Join('|', texts)}.");
        string key = string.Join('|', Schema.KeyOrdinals.Select(ordinal => texts[ordinal] ?? throw new ConformanceException($"A key field is empty: {string.Join('|', texts)}.")));
        Expect.That(rows.TryAdd(key, texts), $"The key {key} came twice in one read.");
    }
}
