using System.Buffers.Binary;
using System.Collections.Immutable;
using MlConnector.Parquet.Pages;

namespace MlConnector.Parquet.Footer;

/// <summary>What stands at the end of a file: the schema, and where the pages of each column lie in each row group.</summary>
internal sealed class FileFooter(ImmutableArray<ParquetColumn> columns, ParquetCompression compression)
{
    private readonly List<Group> groups = [];

    /// <summary>A row group begins at a place of the file.</summary>
    public void BeginGroup(int rows, long offset) => groups.Add(new Group(rows, offset, []));

    /// <summary>The next column of the row group.</summary>
    public void AddChunk(long offset, int bytes, int plainBytes) => groups[^1].Chunks.Add(new Chunk(offset, bytes, plainBytes));

    /// <summary>The footer with its length behind it.</summary>
    public ReadOnlyMemory<byte> Encode(long rows)
    {
        using var output = new GrowingBuffer();
        var thrift = new CompactWriter(output);
        thrift.Integer(1, 1);
        thrift.ListOfStructs(2, columns.Length + 1);
        thrift.BeginElement();
        thrift.Text(4, "schema");
        thrift.Integer(5, columns.Length);
        thrift.EndStruct();
        foreach (ParquetColumn column in columns) SchemaElement.Write(ref thrift, column);
        thrift.Long(3, rows);
        thrift.ListOfStructs(4, groups.Count);
        foreach (Group group in groups) Write(ref thrift, group);
        thrift.Text(6, "ml-connector");
        thrift.Stop();
        int length = output.Length;
        BinaryPrimitives.WriteInt32LittleEndian(output.Reserve(sizeof(int)), length);
        return output.Written.ToArray();
    }

    private void Write(ref CompactWriter thrift, Group group)
    {
        thrift.BeginElement();
        thrift.ListOfStructs(1, columns.Length);
        for (int i = 0; i < columns.Length; i++) Write(ref thrift, group, i);
        thrift.Long(2, group.Chunks.Sum(chunk => (long)chunk.PlainBytes));
        thrift.Long(3, group.Rows);
        thrift.Long(5, group.Offset);
        thrift.Long(6, group.Chunks.Sum(chunk => (long)chunk.Bytes));
        thrift.EndStruct();
    }

    private void Write(ref CompactWriter thrift, Group group, int column)
    {
        Chunk chunk = group.Chunks[column];
        thrift.BeginElement();
        thrift.Long(2, chunk.Offset);
        thrift.BeginStruct(3);
        thrift.Integer(1, SchemaElement.PhysicalType(columns[column]));
        thrift.ListOfIntegers(2, 2);
        thrift.IntegerElement(0); // PLAIN
        thrift.IntegerElement(3); // RLE, of the levels
        thrift.ListOfTexts(3, 1);
        thrift.TextElement(columns[column].Name);
        thrift.Integer(4, (int)compression);
        thrift.Long(5, group.Rows);
        thrift.Long(6, chunk.PlainBytes);
        thrift.Long(7, chunk.Bytes);
        thrift.Long(9, chunk.Offset);
        thrift.EndStruct();
        thrift.EndStruct();
    }

    private sealed record Group(int Rows, long Offset, List<Chunk> Chunks);

    private readonly record struct Chunk(long Offset, int Bytes, int PlainBytes);
}
