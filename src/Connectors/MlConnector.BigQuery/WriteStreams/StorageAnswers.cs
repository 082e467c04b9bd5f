using System.Collections.Immutable;
using MlConnector.Abstractions.Errors;
using MlConnector.Http.Grpc;
using MlConnector.Http.Protobuf;
using MlConnector.Http.Transport;

namespace MlConnector.BigQuery.WriteStreams;

/// <summary>What the service says of a request that it did not do: <c>google.rpc.Status</c>, with the code of its own that a detail <c>StorageError</c> has.</summary>
internal sealed record StorageFault(GrpcStatus Status, StorageCode Code, string Message)
{
    /// <summary>How long it asks to wait.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>True if the answer was not the service's own.</summary>
    public bool IsForeign { get; init; }
}

/// <summary><c>StorageError.StorageErrorCode</c>; the numbers are the service's.</summary>
internal enum StorageCode
{
    /// <summary>It names none.</summary>
    None = 0,

    /// <summary>There is no such table, or not yet.</summary>
    TableNotFound = 1,

    /// <summary>There is no such stream, or not any more.</summary>
    StreamNotFound = 3,

    /// <summary>The stream is not in a state for this.</summary>
    InvalidStreamState = 5,

    /// <summary>The stream takes no more rows.</summary>
    StreamFinalized = 6,

    /// <summary>Rows have a field that the table does not have, or not yet.</summary>
    SchemaMismatchExtraFields = 7,

    /// <summary>Rows are there already at this place of the stream.</summary>
    OffsetAlreadyExists = 8,

    /// <summary>Rows before this place are missing.</summary>
    OffsetOutOfRange = 9,
}

/// <summary>What an append brought: rows appended, rows named, or a fault.</summary>
internal sealed record AppendAnswer
{
    /// <summary>True if the rows were appended.</summary>
    public bool Appended { get; init; }

    /// <summary>Rows that do not fit; nothing of the request was appended then.</summary>
    public ImmutableArray<(int Row, string Message)> Rows { get; init; } = [];

    /// <summary>What the answer itself says; null if it says nothing of the kind.</summary>
    public StorageFault? Fault { get; init; }
}

/// <summary>Reads the messages that come back.</summary>
internal static class StorageAnswers
{
    private const int LongestMessage = 300;

    /// <summary><c>WriteStream { name = 1 }</c>.</summary>
    public static string StreamName(ReadOnlySpan<byte> message)
    {
        string name = "";
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Field == 1) name = reader.Text;
        }

        return name;
    }

    /// <summary><c>FinalizeWriteStreamResponse { row_count = 1 }</c>; zero is not written.</summary>
    public static long RowCount(ReadOnlySpan<byte> message)
    {
        long count = 0;
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Field == 1) count = reader.Number;
        }

        return count;
    }

    /// <summary><c>AppendRowsResponse { append_result = 1, error = 2, row_errors = 4 { index = 1, message = 3 } }</c>.</summary>
    public static AppendAnswer Append(ReadOnlySpan<byte> message)
    {
        var answer = new AppendAnswer();
        List<(int Row, string Message)> rows = [];
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    answer = answer with { Appended = true };
                    break;
                case 2:
                    answer = answer with { Fault = Fault(reader.Bytes) };
                    break;
                case 4:
                    rows.Add(Row(reader.Bytes));
                    break;
            }
        }

        return answer with { Rows = [.. rows] };
    }

    /// <summary>What a call that ended otherwise than well says.</summary>
    public static StorageFault Fault(GrpcReply reply)
    {
        StorageFault told = reply.Details.Length > 0 ? Fault(reply.Details) : new StorageFault(reply.Status, StorageCode.None, "");
        return told with { Status = reply.Status, Message = SafeText.Of(reply.Message.Length > 0 ? reply.Message : told.Message, LongestMessage), RetryAfter = reply.RetryAfter, IsForeign = reply.IsForeign };
    }

    // google.rpc.Status { code = 1, message = 2, details = 3 { type_url = 1, value = 2 } }
    private static StorageFault Fault(ReadOnlySpan<byte> status)
    {
        var fault = new StorageFault(GrpcStatus.Unknown, StorageCode.None, "");
        var reader = new ProtoReader(status);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    fault = fault with { Status = (GrpcStatus)reader.Number };
                    break;
                case 2:
                    fault = fault with { Message = SafeText.Of(reader.Text, LongestMessage) };
                    break;
                case 3 when Code(reader.Bytes) is not StorageCode.None and StorageCode code:
                    fault = fault with { Code = code };
                    break;
            }
        }

        return fault;
    }

    private static StorageCode Code(ReadOnlySpan<byte> detail)
    {
        bool isStorageError = false;
        StorageCode code = StorageCode.None;
        var reader = new ProtoReader(detail);
        while (reader.Next())
        {
            if (reader.Field == 1) isStorageError = reader.Text.EndsWith(".StorageError", StringComparison.Ordinal);
            else if (reader.Field == 2 && isStorageError) code = (StorageCode)RowCount(reader.Bytes); // StorageError { code = 1 }
        }

        return code;
    }

    private static (int Row, string Message) Row(ReadOnlySpan<byte> error)
    {
        (long index, string message) = (0, "");
        var reader = new ProtoReader(error);
        while (reader.Next())
        {
            if (reader.Field == 1) index = reader.Number;
            else if (reader.Field == 3) message = SafeText.Of(reader.Text, LongestMessage);
        }

        return index is >= 0 and <= int.MaxValue ? ((int)index, message) : throw new ConnectorException(BigQueryErrors.Answer("Appending rows", "it names a row that cannot be"));
    }
}
