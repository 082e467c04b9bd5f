using System.Globalization;
using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Pacing;

/// <summary>How long a run waits inside its process for a limit; what takes longer ends the run as <see cref="RunState.Waiting"/>, cleanly, and a later run goes on.</summary>
/// <param name="Longest">Longest single wait.</param>
public sealed record WaitPolicy(TimeSpan Longest)
{
    /// <summary>Waits out minute limits, not hourly ones.</summary>
    public static WaitPolicy Default { get; } = new(TimeSpan.FromMinutes(5));

    /// <summary>Waits for whatever comes (<c>--wait</c>).</summary>
    public static WaitPolicy Always { get; } = new(TimeSpan.FromDays(31));
}

/// <summary>A stream stopped cleanly because what it waits for takes longer than it may wait. Not a failure.</summary>
internal sealed class QuotaWaitException(string reason, DateTimeOffset until) : Exception(reason)
{
    /// <summary>When it may go on.</summary>
    public DateTimeOffset Until { get; } = until;

    /// <summary>When everything would be delivered by who goes on then; null if nobody can tell.</summary>
    public DateTimeOffset? Ends { get; init; }

    /// <summary>True if nothing but <c>flushAfter</c> makes it wait.</summary>
    public bool IsHeldBack { get; private init; }

    /// <summary>A limit is full.</summary>
    public static QuotaWaitException Full(string limit, DateTimeOffset until, DateTimeOffset? ends) => new(
        string.Create(CultureInfo.InvariantCulture, $"{limit} is full until {until:u}; what is delivered is settled, the next run goes on from there. To wait for it: mlc run --wait"), until)
    { Ends = ends };

    /// <summary>The vendor asked for it, or something takes its time.</summary>
    public static QuotaWaitException Asked(string reason, DateTimeOffset until) => new(
        string.Create(CultureInfo.InvariantCulture, $"{reason.TrimEnd('.')}: it goes on at {until:u}; what is delivered is settled, the next run goes on from there."), until);

    /// <summary>Few rows are held back so that their table takes fewer requests.</summary>
    public static QuotaWaitException HeldBack(int rows, TimeSpan flushAfter, DateTimeOffset until) => new(
        string.Create(CultureInfo.InvariantCulture, $"Held back until {until:u}, because the table got rows less than {flushAfter.Ticks / TimeSpan.TicksPerMinute} minutes ago (flushAfter): {rows}, which are read again by the next run after that. To deliver now: mlc run --full"), until)
    { IsHeldBack = true };
}

/// <summary>A stream stopped at a batch border because a person asked for it.</summary>
internal sealed class StoppedByPersonException() : Exception("stopped at a batch border");

/// <summary>A difference that a person has to decide about: the stream is held.</summary>
internal sealed class StreamHeldException(ConnectorError hold) : Exception(hold.ToString())
{
    /// <summary>Why, and which choices there are.</summary>
    public ConnectorError Hold { get; } = hold;
}
