namespace MlConnector.Engine.Ports;

/// <summary>A configuration that somebody is writing in the console; it is nobody's pipeline before it is applied. Names secrets, never holds them (INV-6).</summary>
/// <param name="Id">Its id.</param>
/// <param name="Text">The configuration, as a file would have it.</param>
/// <param name="By">Who changed it last.</param>
/// <param name="At">When.</param>
public sealed record Draft(string Id, string Text, string By, DateTimeOffset At);

/// <summary>Configurations that are being written.</summary>
public interface IDraftStore
{
    /// <summary>All of them, the newest first.</summary>
    Task<IReadOnlyList<Draft>> ListAsync(CancellationToken cancel);

    /// <summary>One, or null.</summary>
    Task<Draft?> FindAsync(string id, CancellationToken cancel);

    /// <summary>Stores one, in the place of the one with its id.</summary>
    Task SaveAsync(Draft draft, CancellationToken cancel);

    /// <summary>Removes one.</summary>
    Task RemoveAsync(string id, CancellationToken cancel);
}
