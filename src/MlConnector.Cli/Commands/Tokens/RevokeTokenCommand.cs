using System.CommandLine;
using MlConnector.Cli.Output;
using MlConnector.Composition;
using MlConnector.Server.SignIn.Tokens;

namespace MlConnector.Cli.Commands.Tokens;

/// <summary>Revokes a token.</summary>
internal sealed class RevokeTokenCommand() : MlcCommand("revoke", "Revoke a token: its next request is refused.", "mlc tokens revoke 01KB6Z4Q5J8R3M0V7X2N9D1T6C")
{
    private readonly Argument<string> id = new("id") { Description = "Its id, as 'mlc tokens list' shows it.", HelpName = "ID" };

    protected override IEnumerable<Symbol> Symbols => [id];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancel)
    {
        await using Workspace workspace = await context.OpenExistingWorkspaceAsync(cancel);
        await new ApiTokens(workspace).RevokeAsync(Workspace.Who, context.Get(id)!, cancel);
        context.Print(new FactReport([("token", context.Get(id)!), ("revoked", "yes")]));
        return ExitCode.Done;
    }
}
