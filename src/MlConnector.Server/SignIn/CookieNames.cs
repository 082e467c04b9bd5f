using System.Security.Cryptography;
using System.Text;
using MlConnector.Composition;

namespace MlConnector.Server.SignIn;

/// <summary>
/// Names of the cookies of one service. Browsers keep cookies by host, whatever the port: services of several customers on one machine would take each other's for their own, and sign people out of each other. So the names carry
/// which store they are of. They keep nobody out: that is done by the stores, each of which knows its own sessions only.
/// </summary>
internal sealed class CookieNames
{
    private readonly string store;

    private CookieNames(string store) => this.store = store;

    /// <summary>The protection of forms.</summary>
    public string Form => $"mlc-form-{store}";

    /// <summary>A sign-in that is under way at a provider.</summary>
    public string Provider => $"mlc-provider-{store}";

    /// <summary>Those of the service over a data folder. They stay when a backup is put in its place.</summary>
    public static async Task<CookieNames> OfAsync(Workspace workspace, CancellationToken cancel)
    {
        string first = (await workspace.Store.IncarnationsAsync(cancel))[0].Id;
        return new CookieNames(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(first)))[..8]);
    }

    /// <summary>A session; over TLS a browser gives it back to this host alone, by the beginning of its name.</summary>
    public string Session(bool isHttps) => isHttps ? $"__Host-mlc-session-{store}" : $"mlc-session-{store}";
}
