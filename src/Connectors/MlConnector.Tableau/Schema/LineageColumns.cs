using System.Collections.Immutable;
using MlConnector.Abstractions.Schemas;

namespace MlConnector.Tableau.Schema;

/// <summary>The lineage columns of a table, in their order. A data source shows the current state only: no tombstones, no generations.</summary>
internal static class LineageColumns
{
    public static ImmutableArray<ColumnSchema> Describe(TableauOptions options)
    {
        return
        [
            Column(LineageColumn.SourceId, FieldType.Text, "string", "Company, stream and key of the record"),
            Column(LineageColumn.Version, FieldType.Integer, "integer", "Rises with every change of a record"),
            Column(LineageColumn.BatchId, FieldType.Text, "string", "The publication that the table shows"),
            Column(LineageColumn.RunId, FieldType.Text, "string", "The run that published"),
            Column(LineageColumn.ReadAt, FieldType.DateTime, "datetime-utc", "When the record was read"),
            Column(LineageColumn.PostedAt, FieldType.DateTime, "datetime-utc", "When the table was published"),
        ];

        ColumnSchema Column(LineageColumn lineage, FieldType type, string native, string description) => new(options.LineageNames[lineage], type, native) { Lineage = lineage, Required = true, Description = description };
    }
}
