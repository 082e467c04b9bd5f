using MlConnector.Abstractions.Errors;
using MlConnector.Composition;
using MlConnector.Engine.Ports;
using MlConnector.Server.SignIn.Users;

namespace MlConnector.Server.SignIn.Provider;

/// <summary>Users that the provider vouches for. It decides the role, at every sign-in; a user is known by issuer and subject, and never becomes another one by its name.</summary>
internal sealed class ProviderUsers(Workspace workspace, ProviderSettings settings)
{
    /// <summary>Who it is in the audit trail.</summary>
    private const string By = "identity provider";

    /// <summary>The user of a person, made at the first sign-in; gives its name.</summary>
    /// <param name="subject">Issuer and subject.</param>
    /// <param name="called">The name that the provider gives.</param>
    /// <param name="groups">Values of the claim that decides the role.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <exception cref="ConnectorException"><c>SIGN-IN-NO-ROLE</c>, <c>SIGN-IN-CLOSED</c>, <c>USER-NAME</c>, <c>USER-TAKEN</c>.</exception>
    public async Task<string> EnterAsync(string subject, string called, string[] groups, CancellationToken cancel)
    {
        string name = UserNames.Of(called);
        Role role = RoleOf(groups) ?? throw ProviderErrors.NoRole(name);
        Role? before = null;
        User user = (await workspace.Store.Access.Users.ChangeAsync(
            all =>
            {
                if (all.FirstOrDefault(one => one.Subject == subject) is { } known)
                {
                    before = known.Role;
                    return known.IsDisabled ? throw ProviderErrors.Closed(known.Name) : known with { Role = role };
                }

                if (all.Any(one => one.Name == name)) throw SignInErrors.UserTaken(name);
                return new User(name, role, workspace.Time.GetUtcNow(), By) { Subject = subject };
            },
            cancel))!;
        if (before is null) await workspace.AuditAsync(By, "user.add", user.Name, ("role", RoleNames.Of(role)));
        else if (before != role) await workspace.AuditAsync(By, "user.role", user.Name, ("role", RoleNames.Of(role)));
        return user.Name;
    }

    /// <summary>The role with the most rights that a group gives.</summary>
    private Role? RoleOf(string[] groups) => RoleNames.All.Reverse().Select(role => (Role?)role).FirstOrDefault(role => groups.Any(group => settings.Roles.TryGetValue(group, out Role given) && given == role)) ?? settings.OtherwiseRole;
}
