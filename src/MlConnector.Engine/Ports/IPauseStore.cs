namespace MlConnector.Engine.Ports;

/// <summary>A pipeline whose schedule a person halted. It still runs when told.</summary>
/// <param name="Pipeline">Pipeline.</param>
/// <param name="By">Who.</param>
/// <param name="At">When.</param>
/// <param name="Reason">Why, in the person's words.</param>
public sealed record SchedulePause(string Pipeline, string By, DateTimeOffset At, string Reason);

/// <summary>Halted schedules.</summary>
public interface IPauseStore
{
    /// <summary>All of them.</summary>
    Task<IReadOnlyList<SchedulePause>> ListAsync(CancellationToken cancel);

    /// <summary>Halts a schedule; one that is halted already keeps who halted it first.</summary>
    Task PauseAsync(SchedulePause pause, CancellationToken cancel);

    /// <summary>Lets it go on. False if it was not halted.</summary>
    Task<bool> ResumeAsync(string pipeline, CancellationToken cancel);
}
