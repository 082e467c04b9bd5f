using System.CommandLine;
using System.Text.Json;
using MlConnector.Cli.Output;
using MlConnector.Cli.Remote;
using MlConnector.Composition;
using MlConnector.Composition.Wording;
using MlConnector.Server.Configuration;

namespace MlConnector.Cli.Commands.Settings;

/// <summary>Puts a file in place of the settings of the service.</summary>
internal sealed class ChangeSettingsCommand() : MlcCommand(
    "change",
    "Put a file in place of the settings of the service, whole or not at all: a mistake is told with its line, and changes nothing. It holds within seconds where the service runs, and the audit trail says what changed. Secrets that it names are stored with 'mlc secrets set'.",
    "mlc settings show -o service.yaml\nmlc settings change -f service.yaml\nmlc settings change -f service.yaml --match 4be1c0a97d31f2e8")
{
    private readonly Option<string?> file = FileOptions.File("The settings.");
    private readonly Option<string?> match = new("--match") { Description = "Refuse unless the settings that stand there are still those with this tag ('mlc settings show --json').", HelpName = "TAG" };

    protected override IEnumerable<Symbol> Symbols => [file, match];

    /// <inheritdoc />
    protected override async Task<int> RunRemoteAsync(CommandContext context, RemoteService service, CancellationToken cancel)
    {
        JsonElement changed = await service.ConfigureAsync(HttpMethod.Put, "settings", await File.ReadAllTextAsync(Named(context), cancel), cancel, context.Get(match));
        context.Print(new ChangedSettings(changed.Text("eTag").Trim('"'), [.. changed.GetProperty("changes").EnumerateArray().Select(line => line.GetString()!)]));
        return ExitCode.Done;
    }

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancel)
    {
        string text = await File.ReadAllTextAsync(Named(context), cancel);
        await using Workspace workspace = await context.OpenExistingWorkspaceAsync(cancel);
        (string tag, IReadOnlyList<string> lines) = await new FolderSettings(workspace).ReplaceAsync(context.Get(match), Named(context), text, Workspace.Who, cancel);
        context.Print(new ChangedSettings(tag, lines));
        return ExitCode.Done;
    }

    private string Named(CommandContext context) => context.Get(file) ?? throw UsageError.Missing("It is not said what the settings shall be.", "Name a file with -f; 'mlc settings show -o FILE' writes what stands there now.");

    private sealed class ChangedSettings(string tag, IReadOnlyList<string> lines) : IReport
    {
        public void WriteText(TextReport text)
        {
            if (lines.Count == 0) text.Line("Nothing changes.");
            foreach (string line in lines) text.Line(line);
        }

        public void WriteJson(TextWriter output) => JsonDocumentWriter.Write(output, json =>
        {
            json.WriteStartObject();
            json.WriteString("tag", tag);
            json.WriteStartArray("changes");
            foreach (string line in lines) json.WriteStringValue(line);
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }
}
