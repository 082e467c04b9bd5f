namespace MlConnector.Http.Grpc;

/// <summary>How a call ended. The numbers are those of the protocol.</summary>
public enum GrpcStatus
{
    /// <summary>As it should.</summary>
    Ok = 0,

    /// <summary>By the caller.</summary>
    Cancelled = 1,

    /// <summary>Nobody says why.</summary>
    Unknown = 2,

    /// <summary>The request is wrong whatever the state of the system.</summary>
    InvalidArgument = 3,

    /// <summary>Time was up; it may have been done all the same.</summary>
    DeadlineExceeded = 4,

    /// <summary>What it is about is not there.</summary>
    NotFound = 5,

    /// <summary>What was to be made is there.</summary>
    AlreadyExists = 6,

    /// <summary>Known, and not allowed.</summary>
    PermissionDenied = 7,

    /// <summary>A quota is used up.</summary>
    ResourceExhausted = 8,

    /// <summary>The state of the system does not allow it.</summary>
    FailedPrecondition = 9,

    /// <summary>Broken off, to be begun again from further up.</summary>
    Aborted = 10,

    /// <summary>Behind the end of something.</summary>
    OutOfRange = 11,

    /// <summary>The service has no such call.</summary>
    Unimplemented = 12,

    /// <summary>A fault of the service.</summary>
    Internal = 13,

    /// <summary>Not to be had now.</summary>
    Unavailable = 14,

    /// <summary>Data are lost.</summary>
    DataLoss = 15,

    /// <summary>No credentials, or none that are good any more.</summary>
    Unauthenticated = 16,
}
