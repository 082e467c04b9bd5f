namespace MlConnector.Sandbox.Faults;

/// <summary>What an ordered fault does to a request.</summary>
public enum FaultEffect
{
    /// <summary>Answer with the order's status, body and headers; the module does nothing.</summary>
    Respond,

    /// <summary>Cut the connection; the module does nothing.</summary>
    DropBeforeCommit,

    /// <summary>Let the module do everything, then cut the connection instead of answering.</summary>
    DropAfterCommit,

    /// <summary>Cut the connection at once; the module does its work <see cref="FaultOrder.Delay"/> later (virtual clock).</summary>
    CommitLate,

    /// <summary>Only wait for <see cref="FaultOrder.Delay"/> on the virtual clock, then answer normally.</summary>
    Delay,

    /// <summary>End the body after <see cref="FaultOrder.Bytes"/> bytes, as if the answer were complete.</summary>
    Truncate,

    /// <summary>Cut the connection after <see cref="FaultOrder.Bytes"/> bytes of the body.</summary>
    CutBody,

    /// <summary>Return at most <see cref="FaultOrder.Rows"/> rows, without saying so.</summary>
    ShortPage,

    /// <summary>End every session and token of the module, then answer as the module then must.</summary>
    ExpireSessions,

    /// <summary>Play the scenario <see cref="FaultOrder.Scenario"/> of the module, then answer normally: data that changes between two pages.</summary>
    PlayScenario,
}
