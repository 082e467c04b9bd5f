namespace MlConnector.Server.Standing;

/// <summary>How far everything was that a list of pipelines is read from. Two marks that are the same: nothing has changed between them.</summary>
/// <param name="Store">What the store has committed, whoever committed it.</param>
/// <param name="Runs">Runs that began or ended in this process.</param>
/// <param name="Looks">Looks of the schedule at its pipelines.</param>
/// <param name="Limits">Looks at the limits of vendors.</param>
/// <param name="Orders">What people and programs ordered in this process.</param>
public readonly record struct StandingMark(long Store, long Runs, long Looks, long Limits, long Orders);
