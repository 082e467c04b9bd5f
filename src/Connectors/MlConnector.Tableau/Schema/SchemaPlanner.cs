using System.Collections.Immutable;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Schemas;
using MlConnector.Tableau.ReadBack;
using MlConnector.Tableau.Sources;

namespace MlConnector.Tableau.Schema;

/// <summary>Compares the wanted tables with the project that is there. Changes nothing. A data source is made by its first publication; what is there already is ours only if we remember it, if our receipts name it, or if it carries our lineage columns.</summary>
internal sealed class SchemaPlanner(SiteDirectory site, VizClient viz, Dependants dependants, TableauOptions options)
{
    private const string Known = "known:";

    /// <summary>Whether a data source is one that this pipeline may publish over.</summary>
    public static bool Knows(ContainerReference container, SourceEntry source) => container.Facts.GetValueOrDefault(Known + source.Name) == source.Id;

    /// <summary>The container with a data source that may be published over.</summary>
    public static ContainerReference With(ContainerReference container, SourceEntry source) => container with { Facts = container.Facts.SetItem(Known + source.Name, source.Id) };

    public async Task<SchemaDiff> PlanAsync(DestinationSchema wanted, DestinationSchema? deployed, ContainerReference? container, CancellationToken cancel)
    {
        ImmutableArray<SchemaChange> obstacles = [.. SchemaRules.Problems(wanted).Select(error => new SchemaChange($"not possible: {error.Message}", Breaking: true) { Obstacle = error })];
        if (!obstacles.IsEmpty) return new SchemaDiff(obstacles, container);
        if (await site.FindProjectAsync(wanted.Container, cancel) is not { } project) return Creation(wanted, container);
        ContainerReference reference = new(project.Id, wanted.Container) { Facts = container?.Id == project.Id ? container.Facts : ImmutableDictionary<string, string>.Empty };
        var changes = ImmutableArray.CreateBuilder<SchemaChange>();
        var remarks = ImmutableArray.CreateBuilder<string>();
        foreach (TableSchema table in wanted.Tables)
        {
            TableSchema? old = deployed?.Tables.FirstOrDefault(each => each.Name == table.Name);
            if (await site.FindAsync(project.Id, table.Name, cancel) is not { } source) remarks.Add($"data source {table.Name} is made by its first publication");
            else if (Knows(reference, source) || deployed?.Identities.Contains(source.Id) == true)
            {
                changes.AddRange(await CompareAsync(old, table, source, cancel));
                if (old is not null && deployed!.Identities.Contains(source.Id) && deployed.Stamps.GetValueOrDefault(source.Id) != source.UpdatedAt) remarks.AddRange(await DriftAsync(source, wanted.Container, old, cancel));
            }
            else if (await IsOursAsync(source, table, cancel)) changes.AddRange((await CompareAsync(old, table, source, cancel)).Prepend(new SchemaChange($"go on with data source {table.Name}, which carries our lineage columns", Breaking: false) { Claims = table.Name }));
            else changes.Add(new SchemaChange($"take over data source {table.Name}, which is not ours; {(options.Copies.Length > 0 ? "a copy is saved first" : "no copy is saved")}; {await dependants.DescribeAsync(source.Id, cancel)}", Breaking: false) { TakesOver = true, Claims = table.Name });
        }

        return new SchemaDiff(changes.ToImmutable(), reference) { Remarks = remarks.ToImmutable() };
    }

    /// <summary>What was changed at a data source that we published into, told with its code, place and fix. One that still has the time of update of our receipt is not asked: queries are scarce.</summary>
    private async Task<IEnumerable<string>> DriftAsync(SourceEntry source, string project, TableSchema published, CancellationToken cancel)
    {
        if (!options.ReadsBack) return [];
        ShownFields shown = await ShownFields.ReadAsync(viz, source, cancel);
        return shown.Error is { } error ? [$"the fields of data source {source.Name} could not be compared ({error.Code})"] : shown.DifferencesFrom(published, $"{project}/{source.Name}").Select(differs => $"{differs.Code}: {differs.Message} {differs.Fix}");
    }

    /// <summary>Columns that workbooks may use: what is removed or of another type breaks them, so whoever is hit is named. Compared with what we published last; where we know of nothing, with what the data source itself says.</summary>
    private async Task<IEnumerable<SchemaChange>> CompareAsync(TableSchema? old, TableSchema table, SourceEntry source, CancellationToken cancel)
    {
        IReadOnlyList<string> broken = old is null ? options.ReadsBack ? (await ShownFields.ReadAsync(viz, source, cancel)).BrokenBy(table) : [] :
        [
            .. old.Columns.Where(column => table.OrdinalOf(column.Name) < 0).Select(column => $"column {column.Name} goes"),
            .. old.Columns.Where(column => table.OrdinalOf(column.Name) is >= 0 and int at && table.Columns[at].NativeType != column.NativeType).Select(column => $"column {column.Name} becomes {table.Columns[table.OrdinalOf(column.Name)].NativeType}, it was {column.NativeType}"),
        ];
        IEnumerable<SchemaChange> added = old is null ? [] : table.Columns.Where(column => old.OrdinalOf(column.Name) < 0).Select(column => new SchemaChange($"column {column.Name} ({column.NativeType}) is added to {table.Name} with its next publication", Breaking: false));
        if (broken.Count == 0) return added;
        string built = await dependants.DescribeAsync(source.Id, cancel);
        return [.. broken.Select(change => new SchemaChange($"{table.Name}: {change} with the next publication; {built}", Breaking: true)), .. added];
    }

    /// <summary>Where that cannot be asked it is not ours: rather a copy too many than somebody's work.</summary>
    private async Task<bool> IsOursAsync(SourceEntry source, TableSchema table, CancellationToken cancel) => options.ReadsBack && (await ShownFields.ReadAsync(viz, source, cancel)).CarryLineageOf(table);

    private static SchemaDiff Creation(DestinationSchema wanted, ContainerReference? container) => new(
        [
            container is not null && container.Name == wanted.Container
                ? new SchemaChange($"create project {wanted.Container} again: the one we used no longer exists", Breaking: true)
                : new SchemaChange($"create project {wanted.Container}; {wanted.Tables.Length} data sources are made in it by their first publications", Breaking: false),
        ],
        null);
}
