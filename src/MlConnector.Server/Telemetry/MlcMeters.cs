using System.Diagnostics;

namespace MlConnector.Server.Telemetry;

/// <summary>Names of what the service measures and traces, in OpenTelemetry's form; Prometheus' names are made from them.</summary>
internal static class MlcMeters
{
    /// <summary>Name of the meter and of the source of traces.</summary>
    public const string Name = "MlConnector";

    public const string Pipeline = "pipeline", State = "state", Fate = "fate", Limit = "limit", Window = "window";

    /// <summary>Seconds, from a run that only looks to one that fills a table.</summary>
    public static readonly double[] DurationBuckets = [1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 14_400];

    /// <summary>Makes traces.</summary>
    public static ActivitySource Traces { get; } = new(Name);
}
