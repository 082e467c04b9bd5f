using MlConnector.Engine.Ports;

namespace MlConnector.Cli.Output;

/// <summary>How values are coloured.</summary>
internal static class Tones
{
    /// <summary>The tone of a run's state.</summary>
    public static Tone Of(RunState state) => state switch
    {
        RunState.Verified => Tone.Good,
        RunState.Failed or RunState.Interrupted => Tone.Bad,
        _ => Tone.Warning,
    };
}
