using System.Net.Http.Headers;
using MlConnector.Http.Tokens;

namespace MlConnector.SageX3.SignIn;

/// <summary>A bearer token, kept until it ends, and made anew once if it is refused before.</summary>
internal sealed class TokenCredential(Func<CancellationToken, Task<AccessToken>> fetch, TimeProvider time, IDisposable? transport = null) : ICredential
{
    private readonly TokenSource tokens = new(fetch, time, TimeSpan.Zero);

    public async ValueTask AuthorizeAsync(HttpRequestMessage request, CancellationToken cancel) => request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await tokens.GetAsync(cancel));

    public bool Refused(HttpRequestMessage request)
    {
        if (request.Headers.Authorization?.Parameter is not { } token) return false;
        tokens.Invalidate(token);
        return true;
    }

    public void Dispose()
    {
        tokens.Dispose();
        transport?.Dispose();
    }
}
