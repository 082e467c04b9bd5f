using System.CommandLine;
using System.Text.Json;
using MlConnector.Cli.Output;
using MlConnector.Cli.Remote;
using MlConnector.Composition;
using MlConnector.Composition.Wording;
using MlConnector.Engine.Audit;

namespace MlConnector.Cli.Commands.Auditing;

/// <summary>Verifies the audit trail: integrity and completeness are two verdicts.</summary>
internal sealed class VerifyAuditCommand() : MlcCommand("verify", "Verify the audit trail: is every entry as it was written, and are all of them there? The first altered or missing entry is named, and each time that the store was put back. That none is missing at the end is proven only by heads kept elsewhere than in the data folder (MLC_AUDIT_ANCHOR); without them it ends with 4.", "mlc audit verify --anchor /mnt/worm/mlc.heads")
{
    private readonly Option<string?> anchor = new("--anchor") { Description = "File with heads of the trail that was kept outside; default MLC_AUDIT_ANCHOR, else the one in the data folder.", HelpName = "FILE" };

    protected override IEnumerable<Symbol> Symbols => [anchor];

    /// <inheritdoc />
    protected override async Task<int> RunRemoteAsync(CommandContext context, RemoteService service, CancellationToken cancel)
    {
        if (context.Get(anchor) is not null) throw UsageError.Missing("A service elsewhere verifies against the heads that it keeps.", "Leave --anchor out.");
        JsonElement report = await service.GetAsync("audit/verification", cancel);
        context.Print(new RemoteView(report, text => RemoteTexts.Audit(text, report)));
        string[] answers = [report.GetProperty("integrity").Text("answer"), report.GetProperty("completeness").Text("answer")];
        return answers.Contains("broken", StringComparer.Ordinal) ? ExitCode.RunFailed : answers.All(answer => answer == "holds") ? ExitCode.Done : ExitCode.Unverified;
    }

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancel)
    {
        await using Workspace workspace = await context.OpenExistingWorkspaceAsync(cancel);
        AuditReport report = await workspace.VerifyAuditAsync(context.Get(anchor), cancel);
        context.Print(new AuditView(report));
        return report.Integrity.Answer == AuditAnswer.Broken || report.Completeness.Answer == AuditAnswer.Broken ? ExitCode.RunFailed : report.Holds ? ExitCode.Done : ExitCode.Unverified;
    }

    private sealed class AuditView(AuditReport report) : IReport
    {
        public void WriteText(TextReport text)
        {
            text.Line($"integrity     {Verdict(text, report.Integrity)}");
            text.Line($"completeness  {Verdict(text, report.Completeness)}");
            foreach (AuditInterruption each in report.Interruptions) text.Line($"put back      {Units.Moment(each.NoticedAt)}, after entry {Units.Count(each.Before)}: {each.Reason}", Tone.Warning);
            text.Line($"entries       {Units.Count(report.Entries)}{(report.Head is { } head ? $", the newest of {Units.Moment(head.At)}" : "")}");
        }

        public void WriteJson(TextWriter output) => JsonDocumentWriter.Write(output, json =>
        {
            json.WriteStartObject();
            foreach ((string name, AuditVerdict verdict) in new[] { ("integrity", report.Integrity), ("completeness", report.Completeness) })
            {
                json.WriteStartObject(name);
                json.WriteString("answer", verdict.Answer.ToString());
                if (verdict.Entry is { } entry) json.WriteNumber("entry", entry);
                json.WriteString("finding", verdict.Finding);
                json.WriteEndObject();
            }

            json.WriteStartArray("putBack");
            foreach (AuditInterruption each in report.Interruptions)
            {
                json.WriteStartObject();
                json.WriteString("noticedAt", each.NoticedAt);
                json.WriteNumber("afterEntry", each.Before);
                json.WriteString("reason", each.Reason);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteNumber("entries", report.Entries);
            json.WriteString("head", report.Head?.Mac);
            json.WriteEndObject();
        });

        private static string Verdict(TextReport text, AuditVerdict verdict) => text.Paint(verdict.Answer.ToString().ToLowerInvariant(), verdict.Answer switch
        {
            AuditAnswer.Holds => Tone.Good,
            AuditAnswer.Broken => Tone.Bad,
            _ => Tone.Warning,
        }) + $"  {verdict.Finding}";
    }
}
