using System.CommandLine;
using MlConnector.Cli.Commands.Secrets;
using MlConnector.Cli.Output;
using MlConnector.Composition;
using MlConnector.Engine.Ports;
using MlConnector.Server.SignIn.Users;

namespace MlConnector.Cli.Commands.Users;

/// <summary>Adds a user. The password comes from a prompt without echo or from stdin, or the person chooses it by a link (INV-6).</summary>
internal sealed class AddUserCommand() : MlcCommand(
    "add",
    "Add a user; the password is asked for without echo, or read from stdin, or chosen by the person at a link that works once.",
    "mlc users add anna --role admin\nmlc users add bert --link")
{
    private readonly Argument<string> name = new("name") { Description = "Name to sign in with.", HelpName = "NAME" };
    private readonly Option<string> role = new Option<string>("--role") { Description = "viewer reads; auditor also verifies and exports the audit trail; operator also runs, repairs and replays; admin may do everything.", HelpName = "ROLE", DefaultValueFactory = _ => RoleNames.Of(Role.Viewer) }.AcceptOnlyFromAmong([.. RoleNames.All.Select(RoleNames.Of)]);
    private readonly LinkOptions links = new();

    protected override IEnumerable<Symbol> Symbols => [name, role, links.Link, links.Url];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancel)
    {
        string user = context.Get(name)!;
        string? password = links.IsAsked(context) ? null : await SecretPrompt.ReadAsync($"the password of {user}", context, cancel);
        await using Workspace workspace = await context.OpenWorkspaceAsync(cancel);
        User added = await new UserAccounts(workspace).AddAsync(Workspace.Who, user, RoleNames.Find(context.Get(role))!.Value, password, cancel);
        context.Print(new FactReport([("user", added.Name), ("role", RoleNames.Of(added.Role)), .. await links.FactsAsync(context, workspace, added.Name, cancel)]));
        return ExitCode.Done;
    }
}
