namespace MlConnector.Sandbox.BigQuery.Storage;

/// <summary>Why a call, or one request of it, was refused: a status of gRPC, and a code of the service's own.</summary>
#pragma warning disable CA1064, CA1032 // never leaves this assembly, never built without a reason
internal sealed class GrpcRefusal(long status, string message, long storageCode = 0, string entity = "") : Exception(message)
{
    public const long InvalidArgument = 3, NotFound = 5, AlreadyExists = 6, PermissionDenied = 7, OutOfRange = 11, Unimplemented = 12, Unauthenticated = 16;

    // StorageError.StorageErrorCode
    public const long TableNotFound = 1, StreamNotFound = 3, StreamFinalized = 6, ExtraFields = 7, OffsetExists = 8, OffsetTooFar = 9;

    public long Status => status;

    /// <summary>As <c>google.rpc.Status</c>.</summary>
    public byte[] AsStatus() => Wire.Message((1, status), (2, Message), (3, storageCode == 0 ? null : Wire.Message(
        (1, "type.googleapis.com/google.cloud.bigquery.storage.v1.StorageError"), (2, Wire.Message((1, storageCode), (2, entity), (3, Message))))));
}
#pragma warning restore CA1064, CA1032
