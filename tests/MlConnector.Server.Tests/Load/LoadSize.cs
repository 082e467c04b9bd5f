using System.Globalization;

namespace MlConnector.Server.Tests.Load;

/// <summary>How much a load is. The ordinary test run plays a small one; variables of the environment make it as large as wanted.</summary>
/// <param name="Pipelines">Pipelines, each with a turn every five minutes (<c>MLC_LOAD_PIPELINES</c>).</param>
/// <param name="Readers">Readers that look at pages meanwhile (<c>MLC_LOAD_READERS</c>).</param>
/// <param name="Minutes">Virtual minutes (<c>MLC_LOAD_MINUTES</c>).</param>
/// <param name="History">Records of runs that are there before (<c>MLC_LOAD_HISTORY</c>).</param>
internal sealed record LoadSize(int Pipelines, int Readers, int Minutes, int History)
{
    /// <summary>Time from one turn to the next.</summary>
    public static readonly TimeSpan Turn = TimeSpan.FromMinutes(5);

    /// <summary>Real time that a reader looks at a page before the next one.</summary>
    public TimeSpan Look { get; } = TimeSpan.FromSeconds(Number("MLC_LOAD_LOOK", 10));

    /// <summary>Real time in which all readers look while nothing runs; none in the ordinary test run.</summary>
    public TimeSpan Leisure => History > 0 ? 6 * Look : TimeSpan.Zero;

    /// <summary>Turns that a pipeline has.</summary>
    public int Turns => Minutes / 5;

    /// <summary>What the environment asks for.</summary>
    public static LoadSize FromEnvironment() => new(Number("MLC_LOAD_PIPELINES", 20), Number("MLC_LOAD_READERS", 10), Number("MLC_LOAD_MINUTES", 10), Number("MLC_LOAD_HISTORY", 0));

    private static int Number(string variable, int standard) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : standard;
}
