using System.Collections.Immutable;
using MlConnector.Abstractions.Schemas;

namespace MlConnector.PowerBi.Schema;

/// <summary>The lineage columns of a table, in their order.</summary>
internal static class LineageColumns
{
    private const int LongestText = 4000;

    /// <summary>Every write mode carries the same set; a replaced table also its generation.</summary>
    public static ImmutableArray<ColumnSchema> Describe(WriteMode mode, PowerBiOptions options)
    {
        ImmutableArray<ColumnSchema> columns =
        [
            Column(LineageColumn.SourceId, FieldType.Text, "String"),
            Column(LineageColumn.Version, FieldType.Integer, "Int64"),
            Column(LineageColumn.BatchId, FieldType.Text, "String"),
            Column(LineageColumn.RunId, FieldType.Text, "String"),
            Column(LineageColumn.ReadAt, FieldType.DateTime, "DateTime"),
            Column(LineageColumn.PostedAt, FieldType.DateTime, "DateTime"),
            Column(LineageColumn.Deleted, FieldType.Boolean, "Boolean"),
        ];
        return mode == WriteMode.Replace ? columns.Add(Column(LineageColumn.Generation, FieldType.Integer, "Int64")) : columns;

        ColumnSchema Column(LineageColumn lineage, FieldType type, string native) => new(options.LineageNames[lineage], type, native)
        {
            Lineage = lineage,
            Required = true,
            Limits = native == "String" ? new ColumnLimits { MaxTextLength = LongestText } : new ColumnLimits(),
        };
    }
}
