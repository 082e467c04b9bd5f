using System.CommandLine;
using System.Globalization;
using MlConnector.Cli.Output;
using MlConnector.Cli.Remote;
using MlConnector.Composition;
using MlConnector.Composition.Secrets;
using MlConnector.Vault;

namespace MlConnector.Cli.Commands.Secrets;

/// <summary>Stores one secret. Its value comes from a prompt without echo or from stdin, never from an argument: arguments are visible to everybody on the machine (INV-6).</summary>
internal sealed class SetSecretCommand() : MlcCommand(
    "set",
    "Store a secret; the value is asked for without echo, or read from stdin.",
    "mlc secrets set powerbi --expires 2027-05-31\npass show erp/odata | mlc secrets set syspro-odata")
{
    private readonly Argument<string> name = new("name") { Description = "Name that configurations use: ${secret:NAME}.", HelpName = "NAME" };
    private readonly Option<string?> expires = new("--expires") { Description = "Day on which it stops working, yyyy-MM-dd; mlc warns 30, 14, 7 and 1 days before.", HelpName = "DATE" };

    protected override IEnumerable<Symbol> Symbols => [name, expires];

    /// <inheritdoc />
    protected override async Task<int> RunRemoteAsync(CommandContext context, RemoteService service, CancellationToken cancel)
    {
        (string secret, string value, DateOnly? until) = await AskAsync(context, cancel);
        await service.PutAsync($"secrets/{Uri.EscapeDataString(secret)}", RemoteOrder.Secret(value, until), cancel);
        return Told(context, secret, until);
    }

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancel)
    {
        (string secret, string value, DateOnly? until) = await AskAsync(context, cancel);
        await using Workspace workspace = await context.OpenWorkspaceAsync(cancel);
        await new SecretDesk(workspace).SetAsync(secret, value, until, Workspace.Who);
        return Told(context, secret, until);
    }

    /// <summary>What is wrong with name or day is told before the value is asked for.</summary>
    private async Task<(string Name, string Value, DateOnly? Until)> AskAsync(CommandContext context, CancellationToken cancel)
    {
        DateOnly? until = null;
        if (context.Get(expires) is { } text)
        {
            if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day)) throw UsageError.Of("--expires", text, "Give a date such as 2027-05-31.");
            if (day < DateOnly.FromDateTime(context.Time.GetUtcNow().UtcDateTime)) throw UsageError.Of("--expires", text, "That day is over: give the day on which the new one stops working.");
            until = day;
        }

        string secret = context.Get(name)!;
        SecretVault.RequireName(secret);
        return (secret, await SecretPrompt.ReadAsync(secret, context, cancel), until);
    }

    private static int Told(CommandContext context, string secret, DateOnly? until)
    {
        context.Print(new FactReport([("secret", secret), ("stored", "yes"), ("expires", until?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "no date given")]));
        return ExitCode.Done;
    }
}
