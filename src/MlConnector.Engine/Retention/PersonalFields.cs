using System.Collections.Immutable;
using MlConnector.Abstractions.Schemas;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Retention;

/// <summary>
/// The fields of a stream that hold personal data: marked <c>sensitive</c> or with a <c>retention=</c> class, now or in any earlier revision, because a row in the journal may be older than today's configuration.
/// </summary>
/// <param name="Names">Their names, fields of companions as <c>Alias.Field</c>.</param>
/// <param name="CompanyField">The field that the source fills with the company, or null.</param>
/// <param name="OtherStreams">Streams of the pipeline that have personal fields of their own.</param>
internal sealed record PersonalFields(ImmutableSortedSet<string> Names, string? CompanyField, ImmutableSortedSet<string> OtherStreams)
{
    /// <summary>Those that any revision of the pipeline declares; null if none of them has the stream.</summary>
    public static async Task<PersonalFields?> OfAsync(IRevisionStore revisions, string pipeline, string stream, CancellationToken cancel)
    {
        var names = ImmutableSortedSet.CreateBuilder<string>(StringComparer.Ordinal);
        var others = ImmutableSortedSet.CreateBuilder<string>(StringComparer.Ordinal);
        (bool known, string? company) = (false, null);
        foreach (Revision listed in await revisions.ListAsync(pipeline, cancel))
        {
            if (await revisions.FindAsync(pipeline, listed.Number, cancel) is not { } revision) continue;
            foreach (AppliedStream applied in RevisionJson.Read(revision.Content).Streams)
            {
                string[] personal = [.. In(applied)];
                if (applied.Plan.Name == stream)
                {
                    known = true;
                    company ??= applied.Plan.Stream.CompanyField;
                    names.UnionWith(personal);
                }
                else if (personal.Length > 0)
                {
                    others.Add(applied.Plan.Name);
                }
            }
        }

        return known ? new PersonalFields(names.ToImmutable(), company, others.ToImmutable()) : null;
    }

    /// <summary>Cells of a block that can be emptied: key cells cannot, without them the row is nobody's.</summary>
    public IEnumerable<int> CellsOf(BlockLayout layout)
    {
        for (int cell = layout.KeyCells; cell < layout.Fields.Length; cell++)
        {
            if (Names.Contains(layout.Fields[cell])) yield return cell;
        }
    }

    private static IEnumerable<string> In(AppliedStream applied)
    {
        RecordSchema schema = applied.Plan.Stream.ToSchema();
        IEnumerable<string> marked = schema.Fields.Where(field => field.Sensitive || field.Retention is not null).Select(field => field.Name);
        return marked.Concat(applied.Plan.Mapping.Columns.Where(column => column.Sensitive == true && schema.OrdinalOf(column.Expression) >= 0).Select(column => column.Expression));
    }
}
