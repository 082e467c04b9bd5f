using System.Globalization;
using MlConnector.Cli.Composition;
using MlConnector.Cli.Output;
using MlConnector.Vault.Expiry;
using MlConnector.Vault.Secrets;

namespace MlConnector.Cli.Commands.Secrets;

/// <summary>Lists the secrets: names and dates, never values.</summary>
internal sealed class ListSecretsCommand() : MlcCommand("list", "List the secrets: who set them when, and when they expire. Values are never shown.", "mlc secrets list --json")
{
    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancel)
    {
        await using Workspace workspace = await Workspace.OpenExistingAsync(context, cancel);
        context.Print(new SecretList(await workspace.Vault.ListAsync(cancel)));
        return ExitCode.Done;
    }

    private sealed class SecretList(IReadOnlyList<SecretInfo> secrets) : IReport
    {
        public void WriteText(TextReport text)
        {
            if (secrets.Count == 0) text.Line("No secrets yet. Store one with: mlc secrets set NAME");
            else text.Table(["name", "set", "by", "expires"], [.. secrets.Select(secret => (IReadOnlyList<string>)[secret.Name, Units.Moment(secret.SetAt), secret.By, Expiry(secret)])], row => secrets[row].Expiry.State switch
            {
                ExpiryState.Expired => Tone.Bad,
                ExpiryState.Due => Tone.Warning,
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
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });

        private static string Expiry(SecretInfo secret) => secret.Expires is not { } day ? "-"
            : string.Create(CultureInfo.InvariantCulture, $"{day:yyyy-MM-dd} ({(secret.Expiry.DaysLeft < 0 ? "expired" : $"{secret.Expiry.DaysLeft} days left")})");
    }
}
