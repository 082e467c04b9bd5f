using System.CommandLine;
using System.Globalization;
using MlConnector.Cli.Composition;
using MlConnector.Cli.Output;
using MlConnector.Vault.Secrets;

namespace MlConnector.Cli.Commands.Secrets;

/// <summary>Renews keys.</summary>
internal sealed class RotateSecretsCommand() : MlcCommand(
    "rotate",
    "Wrap the vault's data keys under a new key. With --data-key also start new data keys and seal every secret anew; dying in between loses nothing.",
    "mlc secrets rotate --data-key")
{
    private readonly Option<bool> dataKey = new("--data-key") { Description = "New data keys as well; the journal's and the audit trail's older content stays readable." };

    protected override IEnumerable<Symbol> Symbols => [dataKey];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancel)
    {
        await using Workspace workspace = await Workspace.OpenExistingAsync(context, cancel);
        Rotation rotation = await workspace.Vault.RotateAsync(context.Get(dataKey), cancel);
        await workspace.AuditAsync("secrets.rotate", rotation.WrappingKey, cancel, ("dataKey", context.Get(dataKey) ? "yes" : "no"));
        context.Print(new FactReport([("wrapping key", rotation.WrappingKey), ("secrets sealed anew", rotation.Resealed.ToString(CultureInfo.InvariantCulture))]));
        return ExitCode.Done;
    }
}
