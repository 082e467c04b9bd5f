using MlConnector.Abstractions.Schemas;
using MlConnector.Http.Protobuf;

namespace MlConnector.BigQuery.WriteStreams;

/// <summary>
/// The <c>DescriptorProto</c> of a table's rows, which goes with them: a field for each column, under the column's name, numbered from one in the table's order. Exact numbers and local times are texts, a date is days since 1970, an
/// instant is microseconds since then. All fields are optional: one that is missing is null.
/// </summary>
internal static class RowDescriptor
{
    // google.protobuf.DescriptorProto, FieldDescriptorProto and its enumerations
    private const int MessageName = 1, MessageField = 2, FieldName = 1, FieldNumber = 3, FieldLabel = 4, FieldType = 5, Optional = 1, Int64 = 3, Int32 = 5, Bool = 8, Text = 9;

    /// <summary>The descriptor.</summary>
    public static ProtoMessage Of(TableSchema table)
    {
        ProtoMessage descriptor = new ProtoMessage().Text(MessageName, "Row");
        foreach ((int i, ColumnSchema column) in table.Columns.Index())
            descriptor.Message(MessageField, new ProtoMessage().Text(FieldName, column.Name).Number(FieldNumber, NumberOf(i)).Number(FieldLabel, Optional).Number(FieldType, TypeOf(column.NativeType)));
        return descriptor;
    }

    /// <summary>Number of the field of a column.</summary>
    public static int NumberOf(int column) => column + 1;

    private static int TypeOf(string native) => native switch
    {
        "INT64" or "TIMESTAMP" => Int64,
        "DATE" => Int32,
        "BOOL" => Bool,
        _ => Text,
    };
}
