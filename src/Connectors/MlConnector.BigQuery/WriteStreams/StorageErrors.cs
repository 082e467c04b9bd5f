using MlConnector.Abstractions.Errors;
using MlConnector.BigQuery.Transport;
using MlConnector.Http.Grpc;

namespace MlConnector.BigQuery.WriteStreams;

/// <summary>What a fault of the Storage Write API means.</summary>
internal static class StorageErrors
{
    private static readonly TimeSpan ShortWait = TimeSpan.FromSeconds(5);

    /// <summary>The error for people.</summary>
    public static ConnectorError Of(StorageFault fault, string what) => fault switch
    {
        _ when AnswerErrors.IsFreeTier(fault.Message) => BigQueryErrors.FreeTier(what, fault.Message),
        { Code: StorageCode.SchemaMismatchExtraFields } => BigQueryErrors.TableDiffers(fault.Message),
        { Code: StorageCode.TableNotFound } or { Status: GrpcStatus.NotFound } => BigQueryErrors.NotFound(what, fault.Message),
        { Status: GrpcStatus.PermissionDenied or GrpcStatus.Unauthenticated } => BigQueryErrors.Denied(what, fault.Message),
        { Status: GrpcStatus.ResourceExhausted } => BigQueryErrors.Throttled(what, fault.RetryAfter ?? ShortWait),
        { Status: GrpcStatus.InvalidArgument } when IsSize(fault.Message) => BigQueryErrors.TooLarge("the service refused its size"),
        { Code: StorageCode.OffsetOutOfRange } or { Status: GrpcStatus.OutOfRange } => BigQueryErrors.Service(what, "a stream says that rows before its beginning are missing; another one is made"),
        { Status: GrpcStatus.InvalidArgument or GrpcStatus.FailedPrecondition or GrpcStatus.AlreadyExists } => BigQueryErrors.Refused(what, fault.Message),
        { Status: GrpcStatus.Unimplemented } => BigQueryErrors.Refused(what, "there is no Storage Write API at this address: check storageBase"),
        _ => BigQueryErrors.Service(what, fault.Message) with { RetryAfter = fault.RetryAfter },
    };

    /// <summary>True if the stream takes nothing any more, or is gone: what it holds has to be asked for. A stream that is closed again may be refused so, too.</summary>
    public static bool IsClosed(StorageFault fault) => fault.Code is StorageCode.StreamFinalized or StorageCode.StreamNotFound or StorageCode.InvalidStreamState;

    /// <summary>True if rows are at this place of the stream already: those of an earlier try.</summary>
    public static bool IsThere(StorageFault fault) => fault is { Code: StorageCode.OffsetAlreadyExists } or { Code: StorageCode.None, Status: GrpcStatus.AlreadyExists };

    /// <summary>True if the fault leaves open whether rows were appended: a fault of the service, or of what is between.</summary>
    public static bool LeavesDoubt(StorageFault fault) => fault.Code == StorageCode.None && fault.Status is
        GrpcStatus.Cancelled or GrpcStatus.Unknown or GrpcStatus.DeadlineExceeded or GrpcStatus.Aborted or GrpcStatus.Internal or GrpcStatus.Unavailable or GrpcStatus.DataLoss;

    private static bool IsSize(string message) => message.Contains("size", StringComparison.OrdinalIgnoreCase) || message.Contains("too large", StringComparison.OrdinalIgnoreCase);
}
