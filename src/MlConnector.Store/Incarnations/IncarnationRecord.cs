namespace MlConnector.Store.Incarnations;

/// <summary>Why and when an incarnation of the store began.</summary>
/// <param name="Id">Part of every batch id.</param>
/// <param name="Reason">For people: created, restored, rolled back.</param>
/// <param name="BeganAt">When.</param>
public sealed record IncarnationRecord(string Id, string Reason, DateTimeOffset BeganAt);
