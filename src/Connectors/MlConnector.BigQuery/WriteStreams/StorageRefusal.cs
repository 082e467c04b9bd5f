using MlConnector.Abstractions.Errors;

namespace MlConnector.BigQuery.WriteStreams;

/// <summary>What the service said itself, within the error that is made of it for people: callers decide by it.</summary>
#pragma warning disable CA1032, CA1064 // never leaves this assembly, never built without a reason
internal sealed class StorageRefusal(StorageFault fault) : Exception(fault.Message)
{
    /// <summary>The refusal of a call.</summary>
    public static ConnectorException Of(StorageFault fault, string what) => new(StorageErrors.Of(fault, what), new StorageRefusal(fault));

    /// <summary>What the service said; null if the error is not one of its refusals.</summary>
    public static StorageFault? FaultOf(ConnectorException error) => (error.InnerException as StorageRefusal)?.Fault;

    private StorageFault Fault => fault;
}
#pragma warning restore CA1032, CA1064
