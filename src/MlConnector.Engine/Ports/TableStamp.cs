namespace MlConnector.Engine.Ports;

/// <summary>What is remembered of a table's content: the destination's own stamp of it at the last receipt or look, or that it was seen to show something else since.</summary>
public sealed record TableStamp
{
    private TableStamp(string? given) => Given = given;

    /// <summary>The table was seen to be wrong: its state is to be published again, whatever its stamp.</summary>
    public static TableStamp SeenWrong { get; } = new((string?)null);

    /// <summary>The destination's own stamp; null if it was seen to be wrong.</summary>
    public string? Given { get; }

    /// <summary>True if no receipt gave it: the content was changed by others since the last one, and was looked at.</summary>
    public bool IsSeen { get; private init; }

    /// <summary>True for <see cref="SeenWrong"/>.</summary>
    public bool IsSeenWrong => Given is null;

    /// <summary>A stamp as a receipt gives it; null where it gives none.</summary>
    public static TableStamp? Of(string? given) => string.IsNullOrEmpty(given) ? null : new TableStamp(given);

    /// <summary>A stamp as a look shows it; null where there is none.</summary>
    public static TableStamp? Seen(string? given) => string.IsNullOrEmpty(given) ? null : new TableStamp(given) { IsSeen = true };

    /// <summary>A stamp as a look shows it, or what is remembered of the same one.</summary>
    public static TableStamp? Seen(string? given, TableStamp? remembered) => remembered?.Given == given ? remembered : Seen(given);
}
