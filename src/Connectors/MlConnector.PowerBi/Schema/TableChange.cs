using System.Collections.Immutable;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.PowerBi.Datasets;

namespace MlConnector.PowerBi.Schema;

/// <summary>What has to change at one table of an existing dataset.</summary>
/// <param name="Table">The table as wanted.</param>
/// <param name="Kept">Columns that stay although nothing fills them.</param>
/// <param name="Changes">The steps, for people; empty = the table is as it should be.</param>
internal sealed record TableChange(TableSchema Table, ImmutableArray<KeptColumn> Kept, ImmutableArray<SchemaChange> Changes)
{
    /// <summary>Compares with what we deployed. The service can add columns and change measures; removing, renaming and retyping is not documented and so not done.</summary>
    public static TableChange Compare(TableSchema wanted, TableSchema deployed, ContainerReference? dataset, PowerBiOptions options)
    {
        ImmutableArray<KeptColumn> kept = KeptColumns.Of(dataset, wanted, deployed);
        ImmutableArray<KeptColumn> before = KeptColumns.Remembered(dataset, wanted.Name);
        var changes = ImmutableArray.CreateBuilder<SchemaChange>();
        foreach (ColumnSchema column in wanted.Columns) AddColumn(changes, wanted, column, TypeOf(column.Name, deployed, before));
        foreach (ColumnSchema column in deployed.Columns.Where(column => wanted.OrdinalOf(column.Name) < 0))
        {
            changes.Add(new SchemaChange($"stop filling column {column.Name} of {wanted.Name} (it stays in the dataset, blank in new rows)", Breaking: true));
        }

        if (!Relations(wanted).SetEquals(Relations(deployed)))
        {
            changes.Add(Blocked($"change the relationships of {wanted.Name}",
                "POWERBI-RELATION-LATE", "Relationships can only be set when a dataset is created."));
        }

        bool measures = !Measures.MeasureSet.Of(wanted).SequenceEqual(Measures.MeasureSet.Of(deployed));
        if (measures) changes.Add(new SchemaChange($"update the measures of {wanted.Name}", Breaking: false));
        return new TableChange(wanted, kept, changes.ToImmutable());
    }

    /// <summary>A table of an adopted dataset, whose columns could be asked: missing ones can be added, but what else the table holds is not known.</summary>
    public static TableChange Adopt(TableSchema wanted, IEnumerable<string> missing) => new(wanted, [],
        [.. missing.Select(column => new SchemaChange($"add column {column} to {wanted.Name}, whose other columns are not known to us: columns that only somebody else uses may be refused or lost", Breaking: true))]);

    private static void AddColumn(ImmutableArray<SchemaChange>.Builder changes, TableSchema table, ColumnSchema column, string? was)
    {
        if (was is null) changes.Add(new SchemaChange($"add column {column.Name} ({column.NativeType}) to {table.Name}, blank in rows that are there", Breaking: false));
        else if (was != column.NativeType)
        {
            changes.Add(Blocked($"change column {column.Name} of {table.Name} from {was} to {column.NativeType}",
                "POWERBI-RETYPE", "The type of a column cannot be changed."));
        }
    }

    private static string? TypeOf(string column, TableSchema deployed, ImmutableArray<KeptColumn> kept) =>
        deployed.OrdinalOf(column) is >= 0 and int at ? deployed.Columns[at].NativeType : kept.FirstOrDefault(old => old.Name == column)?.NativeType;

    private static SchemaChange Blocked(string description, string code, string reason) => new(description, Breaking: true)
    {
        Obstacle = new ConnectorError(code, ErrorKind.Config, ErrorOwner.Operator, $"{reason} ({description})",
            "Undo the change, use a new column name, or name a new dataset in the pipeline (it is filled from the journal; reports must be bound to it)."),
    };

    private static HashSet<TableRelation> Relations(TableSchema table) => [.. table.Relations];
}
