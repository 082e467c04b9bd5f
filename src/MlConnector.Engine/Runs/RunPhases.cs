using MlConnector.Abstractions.Schemas;
using MlConnector.Engine.Configuration.Revisions;

namespace MlConnector.Engine.Runs;

/// <summary>
/// The order in which a run delivers its streams: replaced tables first, because facts relate to them; then the lines of documents, then everything else, their headers among it, so that who reads meanwhile never sees
/// a header without its lines.
/// </summary>
internal static class RunPhases
{
    /// <summary>The streams of each phase; a phase begins when the one before it has ended.</summary>
    public static IEnumerable<AppliedStream[]> Of(IReadOnlyCollection<AppliedStream> streams) =>
        streams.GroupBy(stream => PhaseOf(stream, streams)).OrderBy(phase => phase.Key).Select(phase => phase.ToArray());

    private static int PhaseOf(AppliedStream stream, IReadOnlyCollection<AppliedStream> all)
    {
        if (stream.Table.Mode == WriteMode.Replace) return 0;
        return StreamPairs.AreLines(stream, all) ? 1 : 2;
    }
}
