namespace MlConnector.Cli.Commands.Users;

/// <summary>Users of the console.</summary>
internal sealed class UsersCommand() : MlcCommand("users", "List and add the users of the console, and let one in again who is shut out. Works on the data folder, also while the service runs: whoever may write there may do so.", "mlc users reset anna --link")
{
    protected override IEnumerable<MlcCommand> Children => [new ListUsersCommand(), new AddUserCommand(), new ResetUserCommand()];
}
