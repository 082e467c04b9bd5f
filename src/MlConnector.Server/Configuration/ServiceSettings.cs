using System.Collections.Immutable;
using MlConnector.Server.Alerts.Channels;
using MlConnector.Server.Alerts.Policy;

namespace MlConnector.Server.Configuration;

/// <summary>What <c>service.yaml</c> in the data folder says; everything has a default, and the file may be missing.</summary>
public sealed record ServiceSettings
{
    /// <summary>When people are told, and who.</summary>
    public AlertRules Alerts { get; init; } = new();

    /// <summary>Where browsers find the console, if that is not where it listens: behind a proxy. It ends in a slash.</summary>
    public Uri? PublicUrl => Alerts.Console;

    /// <summary>Where messages go.</summary>
    public ImmutableArray<ChannelSettings> Channels { get; init; } = [];

    /// <summary>Open dead letters of a pipeline above which somebody is told.</summary>
    public long DeadLetterBudget { get; init; }

    /// <summary>A run of which nothing is heard for so long is stuck.</summary>
    public TimeSpan StuckAfter { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Logs of runs are kept so long …</summary>
    public TimeSpan KeepRunLogs { get; init; } = TimeSpan.FromDays(30);

    /// <summary>… while all of them together take no more bytes than this.</summary>
    public long RunLogBytes { get; init; } = 1024 * Megabyte;

    /// <summary>Bytes of a megabyte, as the file counts them.</summary>
    internal const long Megabyte = 1024 * 1024;
}
