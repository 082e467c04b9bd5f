using MlConnector.Abstractions.Destinations;
using MlConnector.Composition.Pipelines;
using MlConnector.Composition.Wording;

namespace MlConnector.Cli.Output;

/// <summary>Shows what was applied.</summary>
internal sealed class AppliedView(AppliedPlan applied, Func<string, string> scrub) : IReport
{
    public void WriteText(TextReport text)
    {
        text.Line(applied.Revision == applied.Plan.FromRevision && applied.Plan.Schema.Changes.IsEmpty
            ? $"pipeline {applied.Plan.Pipeline}: nothing to apply, revision {applied.Revision} stands"
            : $"pipeline {applied.Plan.Pipeline}: revision {applied.Revision} applied, {Words.Counted(applied.Plan.Schema.Changes.Length, "change", "changes")} at the destination ({applied.Container.Name})");
        foreach (string line in applied.Plan.Reading) text.Line($"  {line}", Tone.Quiet);
        foreach (SchemaChange change in applied.Plan.Schema.Changes) text.Line($"  {change.Description}", Tone.Quiet);
        foreach (string remark in applied.Plan.Remarks) text.Line($"  {scrub(remark)}", remark == applied.Plan.Filling ? Tone.Warning : Tone.Quiet);
    }

    public void WriteJson(TextWriter output) => JsonDocumentWriter.Write(output, json =>
    {
        json.WriteStartObject();
        json.WriteString("pipeline", applied.Plan.Pipeline);
        json.WriteNumber("revision", applied.Revision);
        json.WriteString("dataset", applied.Container.Id);
        json.WriteStartArray("configuration");
        foreach (string line in applied.Plan.Configuration) json.WriteStringValue(line);
        json.WriteEndArray();
        json.WriteStartArray("reading");
        foreach (string line in applied.Plan.Reading) json.WriteStringValue(line);
        json.WriteEndArray();
        json.WriteStartArray("destination");
        foreach (SchemaChange change in applied.Plan.Schema.Changes) json.WriteStringValue(change.Description);
        json.WriteEndArray();
        json.WriteStartArray("remarks");
        foreach (string remark in applied.Plan.Remarks) json.WriteStringValue(scrub(remark));
        json.WriteEndArray();
        json.WriteEndObject();
    });
}
