namespace MlConnector.Parquet.Footer;

/// <summary>A column as the footer describes it: its physical form, and what that means, in the words of old readers (converted type) and of new ones (logical type).</summary>
internal static class SchemaElement
{
    private const int BooleanType = 0, Int32Type = 1, Int64Type = 2, ByteArrayType = 6, FixedType = 7;
    private const int WideBytes = 16;

    /// <summary>Number of the physical type.</summary>
    public static int PhysicalType(ParquetColumn column) => column.Kind switch
    {
        ParquetKind.Text => ByteArrayType,
        ParquetKind.Boolean => BooleanType,
        ParquetKind.Date => Int32Type,
        ParquetKind.Decimal when column.IsWide => FixedType,
        _ => Int64Type,
    };

    /// <summary>Writes it as an element of the schema's list.</summary>
    public static void Write(ref CompactWriter thrift, ParquetColumn column)
    {
        thrift.BeginElement();
        thrift.Integer(1, PhysicalType(column));
        if (column.IsWide) thrift.Integer(2, WideBytes);
        thrift.Integer(3, column.Nullable ? 1 : 0);
        thrift.Text(4, column.Name);
        if (ConvertedType(column) is { } converted) thrift.Integer(6, converted);
        if (column.Kind == ParquetKind.Decimal)
        {
            thrift.Integer(7, column.Scale);
            thrift.Integer(8, column.Precision);
        }

        WriteLogicalType(ref thrift, column);
        thrift.EndStruct();
    }

    /// <summary>The format asks for it of times without zone, too; only the logical type tells them apart.</summary>
    private static int? ConvertedType(ParquetColumn column) => column.Kind switch
    {
        ParquetKind.Text => 0,
        ParquetKind.Decimal => 5,
        ParquetKind.Date => 6,
        ParquetKind.Timestamp => 10, // microseconds
        _ => null,
    };

    private static void WriteLogicalType(ref CompactWriter thrift, ParquetColumn column)
    {
        int? type = column.Kind switch { ParquetKind.Text => 1, ParquetKind.Decimal => 5, ParquetKind.Date => 6, ParquetKind.Timestamp => 8, _ => null };
        if (type is null) return;
        thrift.BeginStruct(10);
        thrift.BeginStruct(type.Value);
        if (column.Kind == ParquetKind.Decimal)
        {
            thrift.Integer(1, column.Scale);
            thrift.Integer(2, column.Precision);
        }
        else if (column.Kind == ParquetKind.Timestamp)
        {
            thrift.Boolean(1, column.Utc);
            thrift.BeginStruct(2);
            thrift.BeginStruct(2); // microseconds
            thrift.EndStruct();
            thrift.EndStruct();
        }

        thrift.EndStruct();
        thrift.EndStruct();
    }
}
