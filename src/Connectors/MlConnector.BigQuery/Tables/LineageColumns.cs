using System.Collections.Immutable;
using MlConnector.Abstractions.Schemas;

namespace MlConnector.BigQuery.Tables;

/// <summary>The lineage columns of a table, in their order.</summary>
internal static class LineageColumns
{
    /// <summary>Every write mode carries the same set; a replaced table also its generation.</summary>
    public static ImmutableArray<ColumnSchema> Describe(WriteMode mode, BigQueryOptions options)
    {
        ImmutableArray<ColumnSchema> columns =
        [
            Column(LineageColumn.SourceId, FieldType.Text, "STRING", "Company, stream and key of the record"),
            Column(LineageColumn.Version, FieldType.Integer, "INT64", "Rises with every change of a record"),
            Column(LineageColumn.BatchId, FieldType.Text, "STRING", "The batch that brought the row"),
            Column(LineageColumn.RunId, FieldType.Text, "STRING", "The run that brought the row"),
            Column(LineageColumn.ReadAt, FieldType.DateTime, "TIMESTAMP", "When the record was read"),
            Column(LineageColumn.PostedAt, FieldType.DateTime, "TIMESTAMP", "When the batch was first about to be sent"),
            Column(LineageColumn.Deleted, FieldType.Boolean, "BOOL", "True: the record is gone at its source"),
        ];
        return mode == WriteMode.Replace ? columns.Add(Column(LineageColumn.Generation, FieldType.Integer, "INT64", "The complete set that the row belongs to")) : columns;

        ColumnSchema Column(LineageColumn lineage, FieldType type, string native, string description) => new(options.LineageNames[lineage], type, native) { Lineage = lineage, Required = true, Description = description };
    }
}
