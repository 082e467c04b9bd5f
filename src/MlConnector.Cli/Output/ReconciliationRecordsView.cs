using System.Globalization;
using MlConnector.Composition.Wording;
using MlConnector.Engine.Ports;

namespace MlConnector.Cli.Output;

/// <summary>Reconciliations that are kept, the newest first, without what they found.</summary>
internal sealed class ReconciliationRecordsView(IReadOnlyList<ReconciliationRecord> kept) : IReport
{
    public void WriteText(TextReport text)
    {
        if (kept.Count == 0)
        {
            text.Line("Not reconciled yet.");
            return;
        }

        text.Table(
            ["id", "when", "by", "~compared", ">revision", ">figures", ">differ", ">~audit entry"],
            [.. kept.Select(one => (IReadOnlyList<string>)[
                one.Id, Units.Moment(one.At), one.By, one.Compared, one.Revision.ToString(CultureInfo.InvariantCulture), Units.Count(one.Figures), Units.Count(one.Differing), one.AuditEntry.ToString(CultureInfo.InvariantCulture)])],
            row => kept[row].Differing > 0 ? Tone.Bad : Tone.Plain);
    }

    public void WriteJson(TextWriter output) => JsonDocumentWriter.Write(output, json =>
    {
        json.WriteStartArray();
        foreach (ReconciliationRecord one in kept)
        {
            json.WriteStartObject();
            json.WriteString("id", one.Id);
            json.WriteNumber("revision", one.Revision);
            json.WriteString("at", one.At);
            json.WriteString("by", one.By);
            json.WriteNumber("auditEntry", one.AuditEntry);
            json.WriteString("compared", one.Compared);
            json.WriteNumber("figures", one.Figures);
            json.WriteNumber("differing", one.Differing);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });
}
