using System.Collections.Immutable;

namespace MlConnector.Server.Standing;

/// <summary>Which pipelines of a long list are shown. It stands in the page's address, so that it works without script and can be kept as a bookmark.</summary>
/// <param name="Find">Text in the name of the pipeline or of one of its connections; null = all.</param>
/// <param name="Show"><see cref="NeedsPerson"/>, <see cref="Running"/>, or null = all.</param>
/// <param name="Page">Page, from 1.</param>
public sealed record StandingFilter(string? Find, string? Show, int Page)
{
    /// <summary>Only those that need a person.</summary>
    public const string NeedsPerson = "needs";

    /// <summary>Only those that run now.</summary>
    public const string Running = "running";

    /// <summary>Pipelines on a page.</summary>
    public const int PageSize = 50;

    /// <summary>True if it leaves something out.</summary>
    public bool Narrows => Text is not null || Show is NeedsPerson or Running;

    /// <summary>True if it looks for a text.</summary>
    public bool IsSearch => Text is not null;

    private string? Text => Find?.Trim() is { Length: > 0 } text ? text : null;

    /// <summary>Those that match, in their order.</summary>
    public ImmutableArray<PipelineStanding> Of(ImmutableArray<PipelineStanding> all) => Narrows ? [.. all.Where(Matches)] : all;

    /// <summary>Those of the page; a page beyond the last one is the last.</summary>
    public (ImmutableArray<PipelineStanding> Shown, int First) Cut(ImmutableArray<PipelineStanding> matching)
    {
        int last = Math.Max(0, (matching.Length - 1) / PageSize);
        int first = Math.Clamp(Page - 1, 0, last) * PageSize;
        return ([.. matching.Skip(first).Take(PageSize)], first);
    }

    /// <summary>Address of a page of the same list.</summary>
    public string AddressOf(int page) => this with { Page = page } is { Narrows: false } all
        ? page == 1 ? "/" : $"/?page={all.Page}"
        : $"/?find={Uri.EscapeDataString(Text ?? "")}&show={Show}&page={page}";

    private bool Matches(PipelineStanding standing) =>
        (Text is not { } text || Holds(standing.Name, text) || Holds(standing.Pipeline.Content.Settings.Source, text) || Holds(standing.Pipeline.Content.Settings.Destination, text))
        && Show switch
        {
            NeedsPerson => standing.Worst >= Urgency.Warning,
            Running => standing.Live is not null,
            _ => true,
        };

    private static bool Holds(string name, string text) => name.Contains(text, StringComparison.OrdinalIgnoreCase);
}
