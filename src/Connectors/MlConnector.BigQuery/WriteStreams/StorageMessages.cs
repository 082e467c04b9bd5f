using MlConnector.Http.Protobuf;

namespace MlConnector.BigQuery.WriteStreams;

/// <summary>The messages of <c>google.cloud.bigquery.storage.v1</c> that are sent, by the numbers of their fields.</summary>
internal static class StorageMessages
{
    private const int Committed = 1;

    /// <summary><c>CreateWriteStreamRequest { parent = 1, write_stream = 2 { type = 2 } }</c>: rows are seen as soon as they are acknowledged.</summary>
    public static ProtoMessage Create(string table) => new ProtoMessage().Text(1, table).Message(2, new ProtoMessage().Number(2, Committed));

    /// <summary><c>FinalizeWriteStreamRequest { name = 1 }</c>.</summary>
    public static ProtoMessage Finalize(string stream) => new ProtoMessage().Text(1, stream);

    /// <summary>
    /// The beginning of an <c>AppendRowsRequest { write_stream = 1, offset = 2 { value = 1 }, trace_id = 6, proto_rows = 4 { writer_schema = 1 { proto_descriptor = 1 }, rows = 2 } }</c>; so many bytes of <c>ProtoRows</c> follow.
    /// The offset is that of the stream's first row: zero, which is written as an empty value.
    /// </summary>
    public static ProtoMessage Append(string stream, ProtoMessage descriptor, long rowBytes)
    {
        ProtoMessage schema = new ProtoMessage().Message(1, descriptor);
        long rows = ProtoWire.HeadOf(1, schema.Written.Length) + schema.Written.Length + ProtoWire.HeadOf(2, rowBytes) + rowBytes;
        return new ProtoMessage().Text(1, stream).Message(2, new ProtoMessage()).Text(6, "ml-connector").Head(4, rows).Message(1, schema).Head(2, rowBytes);
    }
}
