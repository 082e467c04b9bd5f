namespace MlConnector.Sandbox.Hosting;

/// <summary>How the sandboxed systems behave when nothing is ordered.</summary>
public enum SandboxProfile
{
    /// <summary>Answers correctly and at once.</summary>
    Polite,

    /// <summary>A working day: some throttling, some time-outs, a session lost now and then.</summary>
    Busy,

    /// <summary>Everything the fact sheets call possible, data oddities included.</summary>
    Hostile,
}
