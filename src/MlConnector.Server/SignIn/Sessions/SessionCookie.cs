using Microsoft.AspNetCore.Http;

namespace MlConnector.Server.SignIn.Sessions;

/// <summary>The cookie of a session: out of reach of scripts, sent to nobody else, and over TLS bound to this host by its name.</summary>
internal sealed class SessionCookie(CookieNames names)
{
    /// <summary>What it holds; null if there is none.</summary>
    public string? Read(HttpRequest request) => request.Cookies[NameFor(request)];

    /// <summary>Sets it; it goes when the browser is closed.</summary>
    public void Write(HttpContext context, string key) => context.Response.Cookies.Append(NameFor(context.Request), key, OptionsFor(context.Request));

    /// <summary>Removes it.</summary>
    public void Remove(HttpContext context) => context.Response.Cookies.Delete(NameFor(context.Request), OptionsFor(context.Request));

    private string NameFor(HttpRequest request) => names.Session(request.IsHttps);

    private static CookieOptions OptionsFor(HttpRequest request) => new() { HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = request.IsHttps, Path = "/", IsEssential = true };
}
