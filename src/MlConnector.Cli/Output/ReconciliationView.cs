using MlConnector.Composition.Proving;
using MlConnector.Composition.Wording;
using MlConnector.Engine.Reconciliation;

namespace MlConnector.Cli.Output;

/// <summary>What was compared, differences first, down to their keys. Remarks quote what systems said; they come scrubbed (INV-6).</summary>
internal sealed class ReconciliationView(IReadOnlyList<ReconciledStream> streams) : IReport
{
    private const int AgreeingShown = 5;
    private const int KeysShown = 20;

    public void WriteText(TextReport text)
    {
        foreach ((string stream, ReconciliationReport report) in streams)
        {
            int agreeing = report.Figures.Count(figure => figure.Agrees);
            text.Heading($"{stream}: {(report.Figures.IsEmpty ? "nothing to compare" : $"{Units.Count(agreeing)} of {Units.Count(report.Figures.Length)} figures agree")}");
            IGrouping<(string Control, string Measure), ReconciledFigure>[] balanced = [.. report.Figures.GroupBy(figure => (figure.Control, figure.Measure)).Where(IsBalanced)];
            foreach (IGrouping<(string Control, string Measure), ReconciledFigure> same in balanced) text.Line($"  {same.Key.Measure}: {Units.Count(same.Count())} groups, each {Units.Amount(0)} on every side.");
            IEnumerable<ReconciledFigure> agree = report.Figures.Where(figure => figure.Agrees).Except(balanced.SelectMany(same => same));
            ReconciledFigure[] shown = [.. report.Figures.Where(figure => !figure.Agrees), .. agree.OrderByDescending(figure => decimal.Abs(figure.Delivered ?? 0)).Take(AgreeingShown)];
            if (shown.Length > 0) Table(text, shown);
            foreach (DifferingKey key in report.Figures.SelectMany(figure => figure.Keys).Take(KeysShown)) text.Line($"    {key.SourceId} {Words.Of(key)}: {key.Detail}", Tone.Warning);
            foreach (string remark in report.Remarks.AddRange(report.Notes)) text.Line($"  {remark}", Tone.Quiet);
        }
    }

    /// <summary>True for a measure that is nothing in every group: what has to balance does. Such figures are the smallest of all, and would never be among those that are shown.</summary>
    private static bool IsBalanced(IEnumerable<ReconciledFigure> same) => same.All(figure => figure is { Agrees: true, Delivered: 0, Measure: not ("rows" or "count") });

    public void WriteJson(TextWriter output) => JsonDocumentWriter.Write(output, json =>
    {
        json.WriteStartArray();
        foreach ((string stream, ReconciliationReport report) in streams)
        {
            json.WriteStartObject();
            json.WriteString("stream", stream);
            json.WriteBoolean("agrees", report.Agrees);
            json.WriteStartArray("figures");
            foreach (ReconciledFigure figure in report.Figures)
            {
                json.WriteStartObject();
                json.WriteString("control", figure.Control);
                json.WriteStartObject("group");
                foreach ((string name, string value) in figure.Group) json.WriteString(name, value);
                json.WriteEndObject();
                json.WriteString("measure", figure.Measure);
                foreach ((string side, decimal? value) in new[] { ("erp", figure.Erp), ("leftOut", figure.LeftOut), ("delivered", figure.Delivered), ("destination", figure.Destination) })
                {
                    if (value is { } known) json.WriteNumber(side, known);
                }

                json.WriteBoolean("agrees", figure.Agrees);
                json.WriteStartArray("keys");
                foreach (DifferingKey key in figure.Keys)
                {
                    json.WriteStartObject();
                    json.WriteString("key", key.SourceId);
                    json.WriteString("difference", key.Difference.ToString());
                    json.WriteString("detail", key.Detail);
                    if (key.DeadLetter is { } letter) json.WriteNumber("deadLetter", letter);
                    if (key.DeadLetterCode is { } code) json.WriteString("deadLetterCode", code);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("remarks");
            foreach (string remark in report.Remarks.AddRange(report.Notes)) json.WriteStringValue(remark);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    /// <summary>Figures side by side; a side that none of them has is left out.</summary>
    public static void Table(TextReport text, IReadOnlyList<ReconciledFigure> figures)
    {
        int[] empty = [.. new (int At, Func<ReconciledFigure, decimal?> Side)[] { (4, figure => figure.Erp), (5, figure => figure.LeftOut), (7, figure => figure.Destination) }.Where(side => figures.All(figure => side.Side(figure) is null)).Select(side => side.At)];
        text.Table(
            [.. Without(empty, "stream", "control", "group", "measure", ">ERP says", ">left out", ">delivered", ">destination holds", "")],
            [.. figures.Select(figure => (IReadOnlyList<string>)[.. Without(empty, figure.Stream, figure.Control, string.Join(" ", figure.Group.Select(part => part.Value)), figure.Measure, Amount(figure, figure.Erp), Amount(figure, figure.LeftOut), Amount(figure, figure.Delivered), Amount(figure, figure.Destination), figure.Agrees ? "=" : "DIFFERS")])],
            row => figures[row].Agrees ? Tone.Plain : Tone.Bad);
    }

    private static IEnumerable<string> Without(int[] empty, params string[] cells) => cells.Where((_, at) => !empty.Contains(at));

    private static string Amount(ReconciledFigure figure, decimal? value) => value is not { } known ? "-" : figure.Measure is "rows" or "count" ? Units.Count((long)known) : Units.Amount(known);
}
