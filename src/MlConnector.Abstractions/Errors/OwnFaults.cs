namespace MlConnector.Abstractions.Errors;

/// <summary>Faults of our own side that reach whoever talks to a vendor, because pace, leases and refused sign-ins are kept in the store. They are passing ones, but none of the vendor's.</summary>
public static class OwnFaults
{
    /// <summary>Code of a device that fails under the store.</summary>
    public const string Device = "STORE-IO";

    /// <summary>Code of a disk that is full.</summary>
    public const string Full = "STORE-FULL";

    /// <summary>True if our own disk failed. Asking the vendor again, or waiting for it, does not mend that: the run ends with it, and the next one goes on.</summary>
    public static bool IsOfDisk(ConnectorError error) => error.Code is Device or Full;
}
