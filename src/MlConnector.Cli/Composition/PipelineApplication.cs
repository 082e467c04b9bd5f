using System.Collections.Immutable;
using System.Globalization;
using MlConnector.Abstractions.Destinations;
using MlConnector.Cli.Output;
using MlConnector.Engine.Configuration.Model;
using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Engine.Planning;

namespace MlConnector.Cli.Composition;

/// <summary>Carries out a plan: destination first, then the revision, then the audit trail. Dying in between leaves what applying again finishes.</summary>
internal sealed class PipelineApplication(Workspace workspace, PipelineSite site, ExistingRows existing, Func<string, string> scrub)
{
    public async Task<IReport> ApplyAsync(PipelinePlan plan, bool allowBreaking, CancellationToken cancel)
    {
        StoredPipeline? last = await StoredPipeline.FindOrNullAsync(workspace.Store.Revisions, plan.Pipeline, cancel);
        ContainerReference container = plan.Content.Container ?? new ContainerReference("", "");
        if (!plan.Schema.Changes.IsEmpty || plan.Schema.Container is null) container = await site.Destination.ApplySchemaAsync(site.Schema, last?.Schema, plan.Schema, allowBreaking, cancel);
        string content = RevisionJson.Write(plan.Content with { Container = container });
        int number = await workspace.Store.Revisions.AddAsync(plan.Pipeline, plan.FromRevision, content, RevisionJson.Hash(content), Workspace.Who, workspace.Time.GetUtcNow(), cancel);
        foreach (AppliedStream stream in plan.Content.Streams) await workspace.Store.Streams.OpenAsync(plan.Pipeline, stream.Plan.Name, stream.Table.Name, cancel);
        if (number != plan.FromRevision || !plan.Schema.Changes.IsEmpty)
        {
            await workspace.AuditAsync(
                "apply", plan.Pipeline, cancel,
                ("revision", number.ToString(CultureInfo.InvariantCulture)), ("existing", existing.ToString()), ("configuration", string.Join('\n', plan.Configuration)), ("reading", string.Join('\n', plan.Reading)),
                ("destination", string.Join('\n', plan.Schema.Changes.Select(change => change.Description))));
        }

        return new AppliedView(plan, number, container, [.. plan.Remarks.Select(scrub)]);
    }

    private sealed class AppliedView(PipelinePlan plan, int number, ContainerReference container, ImmutableArray<string> remarks) : IReport
    {
        public void WriteText(TextReport text)
        {
            text.Line(number == plan.FromRevision && plan.Schema.Changes.IsEmpty
                ? $"pipeline {plan.Pipeline}: nothing to apply, revision {number} stands"
                : $"pipeline {plan.Pipeline}: revision {number} applied, {Words.Counted(plan.Schema.Changes.Length, "change", "changes")} at the destination ({container.Name})");
            foreach (string line in plan.Reading) text.Line($"  {line}", Tone.Quiet);
            foreach (SchemaChange change in plan.Schema.Changes) text.Line($"  {change.Description}", Tone.Quiet);
            foreach (string remark in remarks) text.Line($"  {remark}", Tone.Quiet);
        }

        public void WriteJson(TextWriter output) => JsonDocumentWriter.Write(output, json =>
        {
            json.WriteStartObject();
            json.WriteString("pipeline", plan.Pipeline);
            json.WriteNumber("revision", number);
            json.WriteString("dataset", container.Id);
            json.WriteStartArray("configuration");
            foreach (string line in plan.Configuration) json.WriteStringValue(line);
            json.WriteEndArray();
            json.WriteStartArray("reading");
            foreach (string line in plan.Reading) json.WriteStringValue(line);
            json.WriteEndArray();
            json.WriteStartArray("destination");
            foreach (SchemaChange change in plan.Schema.Changes) json.WriteStringValue(change.Description);
            json.WriteEndArray();
            json.WriteStartArray("remarks");
            foreach (string remark in remarks) json.WriteStringValue(remark);
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }
}
