using System.Collections.Immutable;
using MlConnector.Server.Alerts.Channels;
using MlConnector.Server.Alerts.Policy;

namespace MlConnector.Server.Configuration;

/// <summary>What <c>service.yaml</c> in the data folder says; everything has a default, and the file may be missing.</summary>
public sealed record ServiceSettings
{
    /// <summary>When people are told, and who.</summary>
    public AlertRules Alerts { get; init; } = new();

    /// <summary>Where messages go.</summary>
    public ImmutableArray<ChannelSettings> Channels { get; init; } = [];

    /// <summary>Open dead letters of a pipeline above which somebody is told.</summary>
    public long DeadLetterBudget { get; init; }

    /// <summary>A run of which nothing is heard for so long is stuck.</summary>
    public TimeSpan StuckAfter { get; init; } = TimeSpan.FromMinutes(30);
}
