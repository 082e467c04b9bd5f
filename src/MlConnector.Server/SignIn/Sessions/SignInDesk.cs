using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using MlConnector.Composition;
using MlConnector.Engine.Ports;
using MlConnector.Server.SignIn.Access;
using MlConnector.Server.SignIn.Users;

namespace MlConnector.Server.SignIn.Sessions;

/// <summary>Lets people in by name and password, and out.</summary>
internal sealed class SignInDesk(Workspace workspace, BrowserSessions sessions, SessionCookie cookie, ILogger<SignInDesk> log)
{
    /// <summary>Signs the browser in if name and password are right. False tells nothing more: neither who exists nor who is locked.</summary>
    public async Task<bool> SignInAsync(HttpContext browser, string typed, string password)
    {
        CancellationToken cancel = browser.RequestAborted;
        User? user = UserNames.Find(typed) is { } name ? await CountAsync(name, cancel) : null;
        if (!Passwords.Matches(user?.PasswordHash, password) || user is null)
        {
            await RefusedAsync(user, cancel);
            return false;
        }

        await EnterAsync(browser, user.Name);
        return true;
    }

    /// <summary>Begins the session of a user who has proven who it is.</summary>
    public async Task EnterAsync(HttpContext browser, string name)
    {
        CancellationToken cancel = browser.RequestAborted;
        await workspace.Store.Access.Users.ChangeAsync(all => all.FirstOrDefault(user => user.Name == name) is { } user ? user with { Failures = 0, LockedUntil = null, SignedInAt = workspace.Time.GetUtcNow() } : null, cancel);
        if (cookie.Read(browser.Request) is { } earlier) await sessions.EndAsync(earlier, cancel);
        cookie.Write(browser, await sessions.StartAsync(name, cancel));
        await workspace.AuditAsync(Visitor.ByOf(name), "sign-in", name);
    }

    /// <summary>Signs the browser out; its session is worth nothing any more, also to who copied it.</summary>
    public async Task SignOutAsync(HttpContext browser)
    {
        if (cookie.Read(browser.Request) is { } key) await sessions.EndAsync(key, browser.RequestAborted);
        cookie.Remove(browser);
    }

    /// <summary>Counts an attempt before its password is looked at, so that many guesses at the same time do not all come in before the lock. Null if nobody may come in by it.</summary>
    private Task<User?> CountAsync(string name, CancellationToken cancel)
    {
        DateTimeOffset now = workspace.Time.GetUtcNow();
        return workspace.Store.Access.Users.ChangeAsync(
            all => all.FirstOrDefault(user => user.Name == name) is { IsDisabled: false, PasswordHash: not null } user && !(user.LockedUntil > now)
                ? user with { Failures = user.Failures + 1, LockedUntil = Lockout.Until(user.Failures + 1, now) }
                : null,
            cancel);
    }

    private async Task RefusedAsync(User? user, CancellationToken cancel)
    {
        log.SignInRefused(user?.Name ?? "nobody that may come in");
        if (user?.LockedUntil is { } until) await workspace.AuditAsync(Visitor.ByOf(user.Name), "sign-in.locked", user.Name, ("until", until.ToString("O", System.Globalization.CultureInfo.InvariantCulture)));
    }
}
