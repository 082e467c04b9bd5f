using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;

namespace MlConnector.Server.SignIn.Provider;

/// <summary>A sign-in that was begun and has not come back from the provider: kept in the browser that began it, sealed, so that no other browser can bring it to its end.</summary>
/// <param name="State">Comes back with the code.</param>
/// <param name="Nonce">Comes back in the token.</param>
/// <param name="Verifier">Proves to the provider that who redeems the code has asked for it (PKCE).</param>
/// <param name="Return">Where the person wanted to go.</param>
/// <param name="BegunAt">When it was begun.</param>
internal sealed record PendingSignIn(string State, string Nonce, string Verifier, string Return, DateTimeOffset BegunAt)
{
    /// <summary>How long a person may take at the provider.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(15);

    private const char Between = '\n';

    /// <summary>A new one.</summary>
    public static PendingSignIn Begin(string wanted, DateTimeOffset now) => new(OpaqueKey.Next(), OpaqueKey.Next(), OpaqueKey.Next(), wanted, now);

    /// <summary>Puts it into the browser.</summary>
    public void Write(HttpContext browser, string cookie, IDataProtector protector) => browser.Response.Cookies.Append(
        cookie, protector.Protect(string.Join(Between, State, Nonce, Verifier, Return, BegunAt.UtcTicks.ToString(CultureInfo.InvariantCulture))), OptionsFor(browser.Request));

    /// <summary>Takes it out of the browser: it is good for one return. Null if there is none, or none of ours.</summary>
    public static PendingSignIn? Take(HttpContext browser, string cookie, IDataProtector protector)
    {
        if (browser.Request.Cookies[cookie] is not { Length: > 0 } sealedText) return null;
        browser.Response.Cookies.Delete(cookie, OptionsFor(browser.Request));
        try
        {
            return protector.Unprotect(sealedText).Split(Between) is [var state, var nonce, var verifier, var wanted, var ticks]
                ? new PendingSignIn(state, nonce, verifier, wanted, new DateTimeOffset(long.Parse(ticks, CultureInfo.InvariantCulture), TimeSpan.Zero))
                : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static CookieOptions OptionsFor(HttpRequest request) => new() { HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = request.IsHttps, Path = "/sign-in", IsEssential = true };
}
