namespace MlConnector.Engine.Ports;

/// <summary>Why and when an incarnation of the store began.</summary>
/// <param name="Id">Part of every batch id.</param>
/// <param name="Reason">For people: created, restored, rolled back.</param>
/// <param name="BeganAt">When that was noticed.</param>
public sealed record IncarnationRecord(string Id, string Reason, DateTimeOffset BeganAt)
{
    /// <summary>Reason of the first incarnation of a store that nothing is known to have been before.</summary>
    public const string Created = "created";
}
