using System.Collections.Immutable;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Mapping;
using MlConnector.Engine.Mapping.Violations;
using MlConnector.Engine.Reading;
using MlConnector.Engine.Reading.Canonical;

namespace MlConnector.Engine.Reconciliation;

/// <summary>
/// What the ERP's own figures count and is left out (see <see cref="ErpScope"/>). Nobody keeps rows that were filtered, and a figure may agree by chance because something else is missing: so the ERP is read once
/// more, and what is left out is taken off every figure, whether it seems to agree or not. Rows of a document that the ERP states no figure of (a journal that is not posted) are in no figure.
/// </summary>
internal sealed class LeftOutRows(StreamSides sides, IReadOnlyList<Figures> figures) : IDisposable
{
    private readonly CompiledRowExpressions expressions = new(sides.Stream.Derived);
    private readonly decimal[] values = new decimal[figures.Count == 0 ? 0 : figures.Max(one => one.Measures.Length)];

    /// <summary>Rows that are left out.</summary>
    public long Rows { get; private set; }

    /// <summary>Reads them; asks nothing where the ERP states no figures or nothing is left out.</summary>
    public async Task AddAllAsync(CancellationToken cancel)
    {
        if (figures.Count == 0) return;
        using ErpScope scope = await ErpScope.OpenAsync(sides, cancel);
        if (!scope.IsNarrow) return;
        RecordSchema schema = sides.Source!.Schema;
        var canonical = new CanonicalForm(schema);
        (Figures Figures, int[] GroupBy, RowNumber[] Numbers)[] compiled = [.. figures.Where(one => one.GroupFields.All(field => schema.OrdinalOf(field) >= 0)).Select(one => (one, Ordinals(schema, one.GroupFields), Numbers(schema, one)))];
        (GroupSums? documents, int[] document) = Documents(schema);
        await foreach (SourcePage page in sides.Source.ReadAsync(new FullWindow(), cancel))
        {
            using SourcePage owned = page;
            canonical.Apply(page.Records, new RowViolation[page.Records.RowCount]);
            for (int row = 0; row < page.Records.RowCount; row++)
            {
                if (!scope.LeavesOut(page.Records[row]) || documents is not null && !documents.Knows(page.Records[row], document)) continue;
                Rows++;
                foreach ((Figures one, int[] groupBy, RowNumber[] numbers) in compiled) Add(page.Records[row], one, groupBy, numbers);
            }
        }
    }

    /// <inheritdoc />
    public void Dispose() => expressions.Dispose();

    private void Add(in RecordRow row, Figures one, int[] groupBy, RowNumber[] numbers)
    {
        for (int i = 0; i < numbers.Length; i++) values[i] = numbers[i](row, out decimal value) ? value : 0;
        one.LeftOut.Add(row, groupBy, values.AsSpan(0, numbers.Length));
    }

    /// <summary>The documents that the ERP states figures of, where the stream's rows belong to such.</summary>
    private (GroupSums? Documents, int[] Document) Documents(RecordSchema schema)
    {
        if (sides.Stream.Cut is not { ControlEntity: not null } cut || figures.FirstOrDefault(one => one.GroupFields.SequenceEqual(cut.Document, StringComparer.Ordinal)) is not { } stated) return (null, []);
        var documents = new GroupSums(0);
        foreach ((ImmutableArray<string> group, _) in stated.Stated.Values) documents.Know(group);
        return (documents, Ordinals(schema, cut.Document));
    }

    private static int[] Ordinals(RecordSchema schema, ImmutableArray<string> fields) => [.. fields.Select(schema.OrdinalOf)];

    private RowNumber[] Numbers(RecordSchema schema, Figures one) => [.. one.Measures.Select(measure => expressions.Number(measure.Expression, schema))];
}
