using MlConnector.Abstractions.Errors;
using MlConnector.Composition.Wording;
using MlConnector.Engine.Runs;

namespace MlConnector.Cli.Output;

/// <summary>Why streams failed or are not verified, what is the same of several streams once: a dataset that is gone is one thing to mend, not one a stream.</summary>
internal sealed class StreamCauses(IReadOnlyList<StreamResult> streams, Func<string, string> scrub)
{
    private const int ReasonsShown = 10;
    private const int NamesShown = 4;

    /// <summary>Errors, those of one code together, each with its fix.</summary>
    public void WriteErrors(TextReport text)
    {
        foreach (IGrouping<string, (string Stream, ConnectorError Error)> same in streams.SelectMany(stream => stream.Errors.Select(error => (stream.Stream, error))).GroupBy(one => one.error.Code, StringComparer.Ordinal))
        {
            ConnectorError first = same.First().Error;
            text.Line();
            text.Line($"  {same.Key}: {Named([.. same.Select(one => one.Stream).Distinct(StringComparer.Ordinal)])}", Tone.Bad);
            text.Line($"    {scrub(first.Message)}");
            text.Line($"    Fix: {scrub(first.Fix)}");
        }
    }

    /// <summary>Reasons of streams without an error, which has told them already.</summary>
    public void WriteReasons(TextReport text, Tone tone)
    {
        var reasons = streams.Where(stream => stream.Errors.IsEmpty)
            .SelectMany(stream => stream.Reasons.Select(reason => (Reason: scrub(reason), stream.Stream)))
            .GroupBy(one => one.Reason, one => one.Stream, StringComparer.Ordinal).ToArray();
        foreach (IGrouping<string, string> same in reasons.Take(ReasonsShown)) text.Line($"  because of {Named([.. same.Distinct(StringComparer.Ordinal)])}: {same.Key}", tone);
        if (reasons.Length > ReasonsShown) text.Line($"  and {Words.Counted(reasons.Length - ReasonsShown, "reason", "reasons")} more, all in --json");
    }

    private static string Named(string[] streams) => streams.Length <= NamesShown ? string.Join(", ", streams) : $"{string.Join(", ", streams.Take(NamesShown))} and {streams.Length - NamesShown} more";
}
