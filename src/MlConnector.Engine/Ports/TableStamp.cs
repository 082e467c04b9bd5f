namespace MlConnector.Engine.Ports;

/// <summary>What is remembered of a table's content: the destination's own stamp of it at the last receipt, or that it was seen to show something else since.</summary>
public sealed record TableStamp
{
    private TableStamp(string? given) => Given = given;

    /// <summary>The table was seen to be wrong: its state is to be published again, whatever its stamp.</summary>
    public static TableStamp SeenWrong { get; } = new((string?)null);

    /// <summary>The destination's own stamp; null if it was seen to be wrong.</summary>
    public string? Given { get; }

    /// <summary>True for <see cref="SeenWrong"/>.</summary>
    public bool IsSeenWrong => Given is null;

    /// <summary>A stamp as the destination gives it; null where it gives none.</summary>
    public static TableStamp? Of(string? given) => string.IsNullOrEmpty(given) ? null : new TableStamp(given);
}
