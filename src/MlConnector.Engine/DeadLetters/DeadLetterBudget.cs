using System.Globalization;
using MlConnector.Abstractions.Errors;

namespace MlConnector.Engine.DeadLetters;

/// <summary>
/// Stops a stream before dead letters flood: at most <paramref name="Percent"/> of the rows that a run read may be <em>newly</em> dead, but never fewer than <paramref name="AtLeast"/>.
/// Rows met again cost nothing. Pure.
/// </summary>
/// <param name="Percent">Share of the rows read, in whole percent.</param>
/// <param name="AtLeast">New dead letters that are always allowed.</param>
public sealed record DeadLetterBudget(int Percent, int AtLeast)
{
    /// <summary>5 %, at least 100.</summary>
    public static DeadLetterBudget Default { get; } = new(5, 100);

    /// <summary>True if so many new dead letters are too many for the rows read so far.</summary>
    public bool IsExceeded(long newlyDead, long read) => newlyDead > AtLeast && newlyDead * 100 > read * Percent;

    /// <summary>The error that stops the stream; <paramref name="commonest"/> is the code that was met most, with the column of its first row.</summary>
    public ConnectorError Error(string stream, long newlyDead, long read, string commonest) => new(
        "DEAD-LETTER-BUDGET", ErrorKind.Data, ErrorOwner.Operator,
        string.Create(CultureInfo.InvariantCulture, $"{newlyDead} of {read} rows cannot be delivered (mostly {commonest}); {Percent} % or {AtLeast} are allowed in one run, so the stream was stopped."),
        "Look at `mlc dead-letters`, mend the mapping or the source, and run again; or raise deadLetters.percent if these rows are expected.")
    {
        Where = $"stream {stream}",
    };
}
