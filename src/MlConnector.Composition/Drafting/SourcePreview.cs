using System.Collections.Immutable;
using System.Text;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Sources;
using MlConnector.Composition.Pipelines;
using MlConnector.Engine.Configuration.Planning;

namespace MlConnector.Composition.Drafting;

/// <summary>The first rows of a stream as the ERP gives them, for somebody who chooses and maps. Sensitive values are not among them.</summary>
/// <param name="Fields">Names of the fields.</param>
/// <param name="Rows">Values by field; null = none. What is longer than a person looks at ends with an ellipsis.</param>
public sealed record SourcePreview(ImmutableArray<string> Fields, ImmutableArray<ImmutableArray<string?>> Rows)
{
    private const int LongestValue = 200;

    /// <summary>Asks the source for one page, and keeps <paramref name="most"/> rows of it.</summary>
    public static async Task<SourcePreview> ReadAsync(PipelineSite site, StreamPlan plan, int most, CancellationToken cancel)
    {
        StreamBinding binding = await site.Source.BindAsync(plan.Stream, cancel);
        await using ISourceStream stream = await site.Source.OpenAsync(plan.Stream, binding, cancel);
        await foreach (SourcePage page in stream.ReadAsync(plan.History, cancel))
        {
            using (page)
            {
                if (page.Records.RowCount > 0) return Of(page.Records, most);
            }
        }

        return new SourcePreview([.. plan.Stream.ToSchema().Fields.Select(field => field.Name)], []);
    }

    private static SourcePreview Of(RecordPage page, int most)
    {
        var rows = ImmutableArray.CreateBuilder<ImmutableArray<string?>>();
        for (int i = 0; i < Math.Min(most, page.RowCount); i++)
        {
            RecordRow row = page[i];
            var values = ImmutableArray.CreateBuilder<string?>(page.Schema.Fields.Length);
            for (int at = 0; at < page.Schema.Fields.Length; at++) values.Add(page.Schema.Fields[at].Sensitive ? "***" : Text(row, at));
            rows.Add(values.MoveToImmutable());
        }

        return new SourcePreview([.. page.Schema.Fields.Select(field => field.Name)], rows.ToImmutable());
    }

    private static string? Text(RecordRow row, int at) => row.Kind(at) switch
    {
        CellKind.Null or CellKind.Absent => null,
        CellKind.True => "true",
        CellKind.False => "false",
        _ => Short(Encoding.UTF8.GetString(row.Bytes(at))),
    };

    /// <summary>A character of two parts is not cut between them.</summary>
    private static string Short(string value) => value.Length <= LongestValue ? value : $"{value[..(char.IsHighSurrogate(value[LongestValue - 1]) ? LongestValue - 1 : LongestValue)]}…";
}
