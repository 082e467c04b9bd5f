using System.Globalization;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Leases;

/// <summary>How leases are called, so that everybody means the same one.</summary>
public static class LeaseNames
{
    /// <summary>The right to write a stream's state.</summary>
    public static string Stream(StreamId stream) => string.Create(CultureInfo.InvariantCulture, $"stream/{stream.Value}");

    /// <summary>The right to apply a configuration: two pipelines may share a container, so it is one for the whole workspace.</summary>
    public const string Apply = "apply";

    /// <summary>The right to create entries in the ERP of a pipeline.</summary>
    public static string WriteBack(string pipeline) => $"write-back/{pipeline}";

    /// <summary>The life of a run: who holds it is its process.</summary>
    public static string Run(string runId) => $"run/{runId}";

    /// <summary>An exclusive session of a vendor: a SYSPRO operator, a Tableau token.</summary>
    public static string Session(string vendorSession) => $"session/{vendorSession}";
}
