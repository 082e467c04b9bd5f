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

/// <summary>A stream stopped cleanly because a limit is full for longer than it may wait. Not a failure.</summary>
internal sealed class QuotaWaitException(string limit, DateTimeOffset until) : Exception($"{limit} is full until {until:u}")
{
    /// <summary>Label of the limit.</summary>
    public string Limit { get; } = limit;

    /// <summary>When it is free again.</summary>
    public DateTimeOffset Until { get; } = until;
}

/// <summary>A stream stopped at a batch border because a person asked for it.</summary>
internal sealed class StoppedByPersonException() : Exception("stopped at a batch border");

/// <summary>A difference that a person has to decide about: the stream is held.</summary>
internal sealed class StreamHeldException(ConnectorError hold) : Exception(hold.ToString())
{
    /// <summary>Why, and which choices there are.</summary>
    public ConnectorError Hold { get; } = hold;
}
