using MlConnector.Abstractions.Errors;
using MlConnector.Composition;
using MlConnector.Engine.Ports;

namespace MlConnector.Server.SignIn.Users;

/// <summary>Links by which a person chooses a password: the first admin, and who was given one. Each works once, and for a day.</summary>
/// <param name="workspace">The open data folder.</param>
public sealed class OneTimeLinks(Workspace workspace)
{
    /// <summary>How long one is good for.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromDays(1);

    /// <summary>Stands for the user that is not there yet.</summary>
    private const string FirstAdmin = "";

    private IAccessStore Access => workspace.Store.Access;

    /// <summary>The link that makes the first admin, in the place of an older one; null if there is a user already.</summary>
    /// <param name="site">Address of the console.</param>
    /// <param name="cancel">Ends the wait.</param>
    public async Task<Uri?> ForFirstAdminAsync(Uri site, CancellationToken cancel) => (await Access.Users.ListAsync(cancel)).Count > 0 ? null : await MakeAsync(site, FirstAdmin, cancel);

    /// <summary>A link by which a user chooses a new password; the old one works until then.</summary>
    /// <exception cref="ConnectorException"><c>USER-UNKNOWN</c>, <c>USER-ELSEWHERE</c>.</exception>
    public async Task<Uri> ForPasswordAsync(string by, Uri site, string name, CancellationToken cancel)
    {
        User user = await Access.Users.FindAsync(name, cancel) ?? throw SignInErrors.UserUnknown(name);
        if (user.Subject is not null) throw SignInErrors.PasswordElsewhere(name);
        Uri link = await MakeAsync(site, name, cancel);
        await workspace.AuditAsync(by, "user.link", name);
        return link;
    }

    /// <summary>Whose password a link is for; empty for that of the first admin, null if the link is not good.</summary>
    public async Task<string?> WhoseAsync(string? key, CancellationToken cancel) => (await FindAsync(key, cancel))?.User;

    /// <summary>Uses a link: the first admin is made under a name, or the user of the link gets the password.</summary>
    /// <returns>Name of the user.</returns>
    /// <exception cref="ConnectorException"><c>LINK-SPENT</c>, <c>USER-NAME</c>, <c>PASSWORD-WEAK</c>; the link stays good after the last two.</exception>
    public async Task<string> UseAsync(string? key, string typed, string password, CancellationToken cancel)
    {
        OneTimeLink link = await FindAsync(key, cancel) ?? throw SignInErrors.LinkSpent();
        string name = link.User == FirstAdmin ? UserNames.Of(typed) : link.User;
        Passwords.Require(password, name);
        if (!await Access.Links.SpendAsync(link.Hash, cancel)) throw SignInErrors.LinkSpent();
        var accounts = new UserAccounts(workspace);
        if (link.User == FirstAdmin) await accounts.AddAsync($"{name} (set-up link)", name, Role.Admin, password, cancel);
        else await accounts.SetPasswordAsync($"{name} (link)", name, password, cancel);
        return name;
    }

    private async Task<Uri> MakeAsync(Uri site, string user, CancellationToken cancel)
    {
        string key = OpaqueKey.Next();
        await Access.Links.SaveAsync(new OneTimeLink(OpaqueKey.HashOf(key)!, user, workspace.Time.GetUtcNow() + Life), cancel);
        return new Uri(site, $"set-up?key={key}");
    }

    private async Task<OneTimeLink?> FindAsync(string? key, CancellationToken cancel)
    {
        if (OpaqueKey.HashOf(key) is not { } hash || await Access.Links.FindAsync(hash, cancel) is not { } link || link.EndsAt <= workspace.Time.GetUtcNow()) return null;
        bool good = link.User == FirstAdmin ? (await Access.Users.ListAsync(cancel)).Count == 0 : await Access.Users.FindAsync(link.User, cancel) is { IsDisabled: false };
        return good ? link : null;
    }
}
