using MlConnector.Abstractions.Errors;
using MlConnector.Composition;
using MlConnector.Engine.Ports;

namespace MlConnector.Server.SignIn.Users;

/// <summary>Adds and changes users; everything is in the audit trail with who did it. There is always an admin that can sign in, whoever changes users at the same time.</summary>
/// <param name="workspace">The open data folder.</param>
public sealed class UserAccounts(Workspace workspace)
{
    private IUserStore Users => workspace.Store.Access.Users;

    /// <summary>All, by name.</summary>
    public Task<IReadOnlyList<User>> ListAsync(CancellationToken cancel) => Users.ListAsync(cancel);

    /// <summary>One, or null.</summary>
    public Task<User?> FindAsync(string name, CancellationToken cancel) => Users.FindAsync(name, cancel);

    /// <summary>Refuses a user that is not known, or has no password here, before anybody types one.</summary>
    /// <exception cref="ConnectorException"><c>USER-UNKNOWN</c>, <c>USER-ELSEWHERE</c>.</exception>
    public async Task<User> RequireLocalAsync(string name, CancellationToken cancel) => Local(await Users.FindAsync(name, cancel) ?? throw SignInErrors.UserUnknown(name));

    /// <summary>Adds one; without a password it signs in after it used a link.</summary>
    /// <exception cref="ConnectorException"><c>USER-NAME</c>, <c>USER-TAKEN</c>, <c>PASSWORD-WEAK</c>.</exception>
    public async Task<User> AddAsync(string by, string typed, Role role, string? password, CancellationToken cancel)
    {
        string name = UserNames.Of(typed);
        User user = new(name, role, workspace.Time.GetUtcNow(), by) { PasswordHash = password is null ? null : Checked(password, name) };
        await Users.ChangeAsync(all => Of(all, name) is null ? user : throw SignInErrors.UserTaken(name), cancel);
        await workspace.AuditAsync(by, "user.add", name, ("role", RoleNames.Of(role)));
        return user;
    }

    /// <summary>Gives a user another role; it holds from the next request.</summary>
    /// <exception cref="ConnectorException"><c>USER-UNKNOWN</c>, <c>USER-LAST-ADMIN</c>.</exception>
    public async Task SetRoleAsync(string by, string name, Role role, CancellationToken cancel)
    {
        await ChangeAsync(name, user => user with { Role = role }, cancel);
        await workspace.AuditAsync(by, "user.role", name, ("role", RoleNames.Of(role)));
    }

    /// <summary>Shuts a user out at once, or lets it in again.</summary>
    /// <exception cref="ConnectorException"><c>USER-UNKNOWN</c>, <c>USER-LAST-ADMIN</c>.</exception>
    public async Task SetDisabledAsync(string by, string name, bool disabled, CancellationToken cancel)
    {
        await ChangeAsync(name, user => user with { IsDisabled = disabled }, cancel);
        if (disabled) await workspace.Store.Access.Sessions.EndOfAsync(name, except: null, CancellationToken.None);
        await workspace.AuditAsync(by, disabled ? "user.disable" : "user.enable", name);
    }

    /// <summary>Sets a password, and ends the user's sessions: whoever knew the old one is out. A user that was locked out by wrong attempts may sign in again.</summary>
    /// <exception cref="ConnectorException"><c>USER-UNKNOWN</c>, <c>USER-ELSEWHERE</c>, <c>PASSWORD-WEAK</c>.</exception>
    public async Task SetPasswordAsync(string by, string name, string password, CancellationToken cancel)
    {
        string hash = Checked(password, name);
        await ChangeAsync(name, user => Local(user) with { PasswordHash = hash, Failures = 0, LockedUntil = null }, cancel);
        await workspace.Store.Access.Sessions.EndOfAsync(name, except: null, CancellationToken.None);
        await workspace.AuditAsync(by, "user.password", name);
    }

    /// <summary>A person changes the own password; other browsers are signed out.</summary>
    /// <param name="by">Who it is in the audit trail.</param>
    /// <param name="name">The user.</param>
    /// <param name="present">The password so far.</param>
    /// <param name="next">The new one.</param>
    /// <param name="session">Hash of the session that goes on.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <exception cref="ConnectorException"><c>PASSWORD-WRONG</c>, <c>PASSWORD-WEAK</c>, <c>USER-UNKNOWN</c>, <c>USER-ELSEWHERE</c>.</exception>
    public async Task ChangeOwnPasswordAsync(string by, string name, string present, string next, string? session, CancellationToken cancel)
    {
        User user = Local(await Users.FindAsync(name, cancel) ?? throw SignInErrors.UserUnknown(name));
        if (!Passwords.Matches(user.PasswordHash, present)) throw SignInErrors.PasswordWrong();
        string hash = Checked(next, name);
        await ChangeAsync(name, one => one with { PasswordHash = hash }, cancel);
        await workspace.Store.Access.Sessions.EndOfAsync(name, session, CancellationToken.None);
        await workspace.AuditAsync(by, "user.password", name);
    }

    private async Task<User> ChangeAsync(string name, Func<User, User> change, CancellationToken cancel) => (await Users.ChangeAsync(
        all =>
        {
            User user = Of(all, name) ?? throw SignInErrors.UserUnknown(name);
            User changed = change(user);
            if (IsAdmin(user) && !IsAdmin(changed) && !all.Any(other => other.Name != name && IsAdmin(other))) throw SignInErrors.LastAdmin(name);
            return changed;
        },
        cancel))!;

    private static bool IsAdmin(User user) => user is { Role: Role.Admin, IsDisabled: false } and not { PasswordHash: null, Subject: null };

    private static User? Of(IReadOnlyList<User> all, string name) => all.FirstOrDefault(user => user.Name == name);

    private static User Local(User user) => user.Subject is null ? user : throw SignInErrors.PasswordElsewhere(user.Name);

    private static string Checked(string password, string user)
    {
        Passwords.Require(password, user);
        return Passwords.Hash(password);
    }
}
