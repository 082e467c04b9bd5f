using System.Collections.Immutable;
using MlConnector.Abstractions.Errors;
using MlConnector.Server.Standing;

namespace MlConnector.Server.Alerts.Policy;

/// <summary>When people are told, and who.</summary>
public sealed record AlertRules
{
    /// <summary>What comes up within this time is told together, and what is over sooner is not told at all.</summary>
    public TimeSpan Gather { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Warnings and problems that last are told again after this time; zero = never. Notices are told once.</summary>
    public TimeSpan RemindAfter { get; init; } = TimeSpan.FromHours(24);

    /// <summary>What is over for this time is told as resolved; what comes back sooner goes on and is not told anew.</summary>
    public TimeSpan Calm { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Hours in which nobody is told; null = none.</summary>
    public QuietHours? Quiet { get; init; }

    /// <summary>Who is told what.</summary>
    public ImmutableArray<AlertRoute> Routes { get; init; } = [];

    /// <summary>Address of the console for links; null = links are left relative.</summary>
    public Uri? Console { get; init; }

    /// <summary>Where a page is found.</summary>
    public string LinkTo(string page) => Console is { } root ? $"{root.AbsoluteUri.TrimEnd('/')}/{page}" : page;
}

/// <summary>What a channel is told.</summary>
/// <param name="Channel">Name of the channel.</param>
public sealed record AlertRoute(string Channel)
{
    /// <summary>Who reads it: only what one of them can mend. Empty = everything.</summary>
    public ImmutableArray<ErrorOwner> Owners { get; init; } = [];

    /// <summary>Only what is at least so urgent.</summary>
    public Urgency Least { get; init; } = Urgency.Notice;

    /// <summary>Only these pipelines, and what is about the whole service. Empty = all.</summary>
    public ImmutableArray<string> Pipelines { get; init; } = [];

    /// <summary>True if the channel is told of an incident.</summary>
    public bool Wants(AlertItem item) =>
        item.Urgency >= Least && (Owners.IsEmpty || Owners.Contains(item.Owner)) && (Pipelines.IsEmpty || item.Pipeline.Length == 0 || Pipelines.Contains(item.Pipeline, StringComparer.Ordinal));
}
