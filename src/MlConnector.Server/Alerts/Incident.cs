using MlConnector.Server.Standing;

namespace MlConnector.Server.Alerts;

/// <summary>Something that needs a person, of a pipeline or of the whole service.</summary>
/// <param name="Pipeline">The pipeline; empty = the service.</param>
/// <param name="Need">What it is.</param>
public sealed record Incident(string Pipeline, Need Need)
{
    /// <summary>The same text as long as it lasts, whatever its message says meanwhile.</summary>
    public string Id => $"{Pipeline}|{Need.Kind}|{Need.About}";

    /// <summary>How bad it is, as it is remembered of what was told.</summary>
    public string Level => $"{Need.Urgency}/{Need.Step}";
}
