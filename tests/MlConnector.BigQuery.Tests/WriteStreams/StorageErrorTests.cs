using MlConnector.Abstractions.Errors;
using MlConnector.BigQuery.WriteStreams;
using MlConnector.Http.Grpc;

namespace MlConnector.BigQuery.Tests.WriteStreams;

/// <summary>What a fault of the Storage Write API means for the batch: tried again, or told to somebody.</summary>
public sealed class StorageErrorTests
{
    /// <summary>A batch begins its stream, so a gap before it is the service's own fault: the stream is given up and the batch goes into another.</summary>
    [Theory]
    [InlineData(GrpcStatus.OutOfRange, 9)]
    [InlineData(GrpcStatus.OutOfRange, 0)]
    [InlineData(GrpcStatus.InvalidArgument, 9)]
    public void A_gap_before_the_first_row_of_a_stream_is_tried_again(GrpcStatus status, int code)
    {
        ConnectorError error = StorageErrors.Of(new StorageFault(status, (StorageCode)code, "The offset is beyond stream"), "Appending rows");

        Assert.Equal(("BIGQUERY-SERVICE", ErrorKind.Transient), (error.Code, error.Kind));
    }

    [Theory]
    [InlineData(GrpcStatus.InvalidArgument, 0, "BIGQUERY-REFUSED")]
    [InlineData(GrpcStatus.InvalidArgument, 7, "BIGQUERY-SCHEMA")]
    [InlineData(GrpcStatus.NotFound, 1, "BIGQUERY-NOT-FOUND")]
    [InlineData(GrpcStatus.PermissionDenied, 0, "BIGQUERY-DENIED")]
    [InlineData(GrpcStatus.ResourceExhausted, 0, "BIGQUERY-THROTTLED")]
    [InlineData(GrpcStatus.Unavailable, 0, "BIGQUERY-SERVICE")]
    public void Everything_else_has_the_meaning_of_its_status(GrpcStatus status, int code, string told) =>
        Assert.Equal(told, StorageErrors.Of(new StorageFault(status, (StorageCode)code, "words"), "Appending rows").Code);
}
