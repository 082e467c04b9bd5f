using MlConnector.Cli.Output;
using MlConnector.Composition;
using MlConnector.Composition.Wording;
using MlConnector.Engine.Ports;
using MlConnector.Server.SignIn.Users;

namespace MlConnector.Cli.Commands.Users;

/// <summary>Lists users.</summary>
internal sealed class ListUsersCommand() : MlcCommand("list", "List the users: role, state, last sign-in.", "mlc users list --json")
{
    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancel)
    {
        await using Workspace workspace = await context.OpenExistingWorkspaceAsync(cancel);
        context.Print(new UserList(await new UserAccounts(workspace).ListAsync(cancel), context.Time.GetUtcNow()));
        return ExitCode.Done;
    }

    private sealed class UserList(IReadOnlyList<User> users, DateTimeOffset now) : IReport
    {
        public void WriteText(TextReport text)
        {
            if (users.Count == 0) text.Line("No users yet. The service prints a link for the first one; or: mlc users add NAME --role admin");
            else text.Table(["name", "role", "state", "signed in last", "~made by"], [.. users.Select(user => (IReadOnlyList<string>)[user.Name, RoleNames.Of(user.Role), UserStates.Of(user, now), user.SignedInAt is { } at ? Units.Moment(at) : "never", user.CreatedBy])]);
        }

        public void WriteJson(TextWriter output) => JsonDocumentWriter.Write(output, json =>
        {
            json.WriteStartArray();
            foreach (User user in users)
            {
                json.WriteStartObject();
                json.WriteString("name", user.Name);
                json.WriteString("role", RoleNames.Of(user.Role));
                json.WriteString("state", UserStates.Of(user, now));
                if (user.SignedInAt is { } at) json.WriteString("signedInAt", at);
                else json.WriteNull("signedInAt");
                json.WriteString("createdAt", user.CreatedAt);
                json.WriteString("createdBy", user.CreatedBy);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }
}
