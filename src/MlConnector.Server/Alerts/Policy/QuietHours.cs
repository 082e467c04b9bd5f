namespace MlConnector.Server.Alerts.Policy;

/// <summary>Hours of each day in which nobody is told. They may pass midnight.</summary>
/// <param name="From">Their first minute.</param>
/// <param name="To">The first minute after them.</param>
/// <param name="Zone">Whose clock it is.</param>
public sealed record QuietHours(TimeOnly From, TimeOnly To, TimeZoneInfo Zone)
{
    /// <summary>Problems, with which nothing more arrives, are told all the same.</summary>
    public bool ProblemsPass { get; init; } = true;

    /// <summary>True within them. Pure.</summary>
    public bool Hold(DateTimeOffset now) => TimeOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, Zone).DateTime).IsBetween(From, To);
}
