namespace MlConnector.Abstractions.Errors;

/// <summary>The one error type of the product.</summary>
/// <param name="Code">Stable upper-case code, prefixed by where it comes from: <c>SYSPRO-SESSION-EVICTED</c>, <c>MAP-TYPE</c>.</param>
/// <param name="Kind">Decides whether it is tried again.</param>
/// <param name="Owner">Decides who is told.</param>
/// <param name="Message">What happened and where (file, line, stream, column); never holds a secret (INV-6).</param>
/// <param name="Fix">One sentence: what to do.</param>
public sealed record ConnectorError(string Code, ErrorKind Kind, ErrorOwner Owner, string Message, string Fix)
{
    /// <summary>What happened and where. Whatever it quotes: of a length that people read, and without control characters, which a terminal would obey.</summary>
    public string Message { get; init => field = QuotedText.Readable(value); } = QuotedText.Readable(Message);

    /// <summary>One sentence: what to do.</summary>
    public string Fix { get; init => field = QuotedText.Readable(value); } = QuotedText.Readable(Fix);

    /// <summary>Where the error lies: <c>file.yaml:12:5</c>, <c>stream ap_invoices, column Amount</c>; empty if the message says it all.</summary>
    public string Where { get; init => field = QuotedText.Readable(value); } = "";

    /// <summary>Path of the setting that it is about: <c>connections.erp.odata.url</c>; empty if it is about none, or about several. A form shows it at the box of that setting. An error that was stored before there were such paths has none.</summary>
    public string Setting { get; init => field = value ?? ""; } = "";

    /// <summary>How long the vendor asked us to wait, where it said so.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>True if nothing else can be asked of the system either: no connection, no sign-in. A run begins no further stream then.</summary>
    public bool OutOfReach { get; init; }

    /// <inheritdoc />
    public override string ToString() => Where.Length == 0 ? $"{Code}: {Message} {Fix}" : $"{Code}: {Where}: {Message} {Fix}";
}
