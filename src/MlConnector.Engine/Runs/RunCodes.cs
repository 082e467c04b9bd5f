namespace MlConnector.Engine.Runs;

/// <summary>Codes of errors about runs that others act on.</summary>
public static class RunCodes
{
    /// <summary>Another run has this turn of the schedule.</summary>
    public const string TurnTaken = "RUN-TURN-TAKEN";
}
