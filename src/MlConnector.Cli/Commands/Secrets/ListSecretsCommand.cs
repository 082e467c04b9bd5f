using System.Globalization;
using System.Text.Json;
using MlConnector.Cli.Output;
using MlConnector.Cli.Remote;
using MlConnector.Composition;
using MlConnector.Composition.Wording;
using MlConnector.Vault.Expiry;
using MlConnector.Vault.Secrets;

namespace MlConnector.Cli.Commands.Secrets;

/// <summary>Lists the secrets: names and dates, never values.</summary>
internal sealed class ListSecretsCommand() : MlcCommand("list", "List the secrets: who set them when, when they expire, and when those that die unused were used. Values are never shown.", "mlc secrets list --json")
{
    /// <inheritdoc />
    protected override async Task<int> RunRemoteAsync(CommandContext context, RemoteService service, CancellationToken cancel)
    {
        JsonElement items = (await service.GetAsync("secrets", cancel)).GetProperty("items");
        context.Print(new RemoteView(items, text => RemoteTexts.Secrets(text, items)));
        return ExitCode.Done;
    }

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancel)
    {
        await using Workspace workspace = await context.OpenExistingWorkspaceAsync(cancel);
        context.Print(new SecretList(await workspace.Vault.ListAsync(cancel)));
        return ExitCode.Done;
    }

    private sealed class SecretList(IReadOnlyList<SecretInfo> secrets) : IReport
    {
        public void WriteText(TextReport text)
        {
            if (secrets.Count == 0) text.Line("No secrets yet. Store one with: mlc secrets set NAME");
            else text.Table(["name", "set", "by", "expires", "used"], [.. secrets.Select(secret => (IReadOnlyList<string>)[secret.Name, Units.Moment(secret.SetAt), secret.By, Expiry(secret), Use(secret)])], row => secrets[row] switch
            {
                { Expiry.State: ExpiryState.Expired } or { Idle.IsOver: true } => Tone.Bad,
                { NeedsAttention: true } => Tone.Warning,
                _ => Tone.Plain,
            });
        }

        public void WriteJson(TextWriter output) => JsonDocumentWriter.Write(output, json =>
        {
            json.WriteStartArray();
            foreach (SecretInfo secret in secrets)
            {
                json.WriteStartObject();
                json.WriteString("name", secret.Name);
                json.WriteString("setAt", secret.SetAt);
                json.WriteString("by", secret.By);
                json.WriteString("expires", secret.Expires?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
                json.WriteString("state", secret.Expiry.State.ToString());
                if (secret.UsedAt is { } used) json.WriteString("usedAt", used);
                if (secret.Idle is { } idle) json.WriteNumber("daysUnusedAllowed", idle.DaysAllowed);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });

        private static string Use(SecretInfo secret) => secret.Idle is not { } idle ? "-"
            : string.Create(CultureInfo.InvariantCulture, $"{(secret.UsedAt is { } used ? Units.Moment(used) : "never")} ({idle.DaysUnused} of {idle.DaysAllowed} days unused)");

        private static string Expiry(SecretInfo secret) => secret.Expires is not { } day ? "-"
            : string.Create(CultureInfo.InvariantCulture, $"{day:yyyy-MM-dd} ({(secret.Expiry.DaysLeft < 0 ? "expired" : $"{secret.Expiry.DaysLeft} days left")})");
    }
}
