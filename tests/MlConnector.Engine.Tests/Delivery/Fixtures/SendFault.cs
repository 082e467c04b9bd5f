namespace MlConnector.Engine.Tests.Delivery.Fixtures;

/// <summary>What happens to one send.</summary>
internal enum SendFault
{
    None,

    /// <summary>The vendor asks to wait; nothing is stored.</summary>
    Throttled,

    /// <summary>A passing refusal; nothing is stored.</summary>
    Transient,

    /// <summary>Our own disk fails before anything is sent.</summary>
    Disk,

    /// <summary>Credentials are refused.</summary>
    Auth,

    /// <summary>Refused for good before the vendor counts anything.</summary>
    Uncounted,

    /// <summary>Refused in passing before the vendor counts anything.</summary>
    UncountedTransient,

    /// <summary>The connection dies before the commit.</summary>
    LostBefore,

    /// <summary>The connection dies after the commit.</summary>
    LostAfter,

    /// <summary>The connection dies, half of the rows are stored.</summary>
    LostHalf,

    /// <summary>The connection dies, and it is stored after all, later.</summary>
    LostLate,

    /// <summary>It is stored twice, then the connection dies.</summary>
    LostTwice,
}
