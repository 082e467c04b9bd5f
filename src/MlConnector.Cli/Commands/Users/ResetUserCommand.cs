using System.CommandLine;
using MlConnector.Cli.Commands.Secrets;
using MlConnector.Cli.Output;
using MlConnector.Composition;
using MlConnector.Engine.Ports;
using MlConnector.Server.SignIn.Users;

namespace MlConnector.Cli.Commands.Users;

/// <summary>The way back in for who is shut out, the last admin too.</summary>
internal sealed class ResetUserCommand() : MlcCommand(
    "reset",
    "Give a user a new password, and let it in again if it was locked or disabled. Browsers in which it was signed in are signed out.",
    "mlc users reset anna\nmlc users reset anna --link --url https://mlc.acme.example")
{
    private readonly Argument<string> name = new("name") { Description = "Name of the user.", HelpName = "NAME" };
    private readonly LinkOptions links = new();

    protected override IEnumerable<Symbol> Symbols => [name, links.Link, links.Url];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancel)
    {
        string user = context.Get(name)!;
        await using Workspace workspace = await context.OpenExistingWorkspaceAsync(cancel);
        var accounts = new UserAccounts(workspace);
        User found = await accounts.RequireLocalAsync(user, cancel);
        string? password = links.IsAsked(context) ? null : await SecretPrompt.ReadAsync($"the new password of {user}", context, cancel);
        if (password is not null) await accounts.SetPasswordAsync(Workspace.Who, user, password, cancel);
        if (found.IsDisabled) await accounts.SetDisabledAsync(Workspace.Who, user, disabled: false, cancel);
        context.Print(new FactReport([("user", user), ("password", password is null ? "chosen at the link" : "set"), .. await links.FactsAsync(context, workspace, user, cancel)]));
        return ExitCode.Done;
    }
}
