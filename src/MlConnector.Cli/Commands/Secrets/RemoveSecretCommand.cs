using System.CommandLine;
using MlConnector.Cli.Output;
using MlConnector.Cli.Remote;
using MlConnector.Composition;
using MlConnector.Server.Configuration;

namespace MlConnector.Cli.Commands.Secrets;

/// <summary>Removes one secret.</summary>
internal sealed class RemoveSecretCommand() : MlcCommand("remove", "Remove a secret that nothing uses from the vault: no pipeline, no draft, no channel of alerts. Which one the sign-in of a service uses, that service knows: ask it with --server.", "mlc secrets remove old-powerbi")
{
    private readonly Argument<string> name = new("name") { Description = "Its name.", HelpName = "NAME" };

    protected override IEnumerable<Symbol> Symbols => [name];

    /// <inheritdoc />
    protected override async Task<int> RunRemoteAsync(CommandContext context, RemoteService service, CancellationToken cancel)
    {
        string secret = context.Get(name)!;
        await service.DeleteAsync($"secrets/{Uri.EscapeDataString(secret)}", cancel);
        context.Print(new FactReport([("secret", secret), ("removed", "yes")]));
        return ExitCode.Done;
    }

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancel)
    {
        string secret = context.Get(name)!;
        await using Workspace workspace = await context.OpenExistingWorkspaceAsync(cancel);
        if (!await (await SecretsInUse.ReadAsync(workspace, cancel)).RemoveAsync(secret, Workspace.Who)) throw UsageError.Missing($"There is no secret {secret}.", "See which there are: mlc secrets list");
        context.Print(new FactReport([("secret", secret), ("removed", "yes")]));
        return ExitCode.Done;
    }
}
