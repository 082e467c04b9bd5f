using System.Text.Json;
using MlConnector.Abstractions.Checks;
using MlConnector.Composition.Wording;

namespace MlConnector.Cli.Output;

/// <summary>Shows a check: every finding, its fix where there is a problem.</summary>
internal sealed class CheckReportView(string subject, CheckReport report, Func<string, string> scrub) : IReport
{
    public void WriteText(TextReport text)
    {
        int width = report.Findings.Length == 0 ? 0 : report.Findings.Max(finding => finding.Subject.Length);
        text.Heading(subject);
        foreach (CheckFinding finding in report.Findings)
        {
            (string mark, Tone tone) = finding.Outcome switch
            {
                CheckOutcome.Ok => ("ok", Tone.Good),
                CheckOutcome.Warning => ("warn", Tone.Warning),
                CheckOutcome.Problem => ("FAIL", Tone.Bad),
                _ => ("-", Tone.Quiet),
            };
            text.Line($"  {text.Paint(mark.PadRight(4), tone)}  {finding.Subject.PadRight(width)}  {scrub(finding.Detail)}");
            if (finding.Error is { } error) text.Line($"        {new string(' ', width)}{error.Code}. Fix: {scrub(error.Fix)}");
        }
    }

    public void WriteJson(TextWriter output) => JsonDocumentWriter.Write(output, Write);

    /// <summary>The report as a JSON object.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("subject", subject);
        json.WriteBoolean("passed", report.Passed);
        json.WriteStartArray("findings");
        foreach (CheckFinding finding in report.Findings)
        {
            json.WriteStartObject();
            json.WriteString("subject", finding.Subject);
            json.WriteString("outcome", finding.Outcome.ToString());
            json.WriteString("detail", scrub(finding.Detail));
            if (finding.Error is { } error) ErrorPrinter.Write(json, "errors", [error], scrub);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
