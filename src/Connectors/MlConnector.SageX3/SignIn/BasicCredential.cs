using MlConnector.Abstractions.Configuration;
using MlConnector.Http.Transport;
using MlConnector.SageX3.Options;

namespace MlConnector.SageX3.SignIn;

/// <summary>User and password. A refusal is final.</summary>
internal sealed class BasicCredential(SignInSettings settings, ConnectorServices services) : ICredential
{
    public async ValueTask AuthorizeAsync(HttpRequestMessage request, CancellationToken cancel) =>
        request.Headers.Authorization = HttpTransport.Basic(settings.User, (await services.Secrets.GetAsync(settings.PasswordName, cancel)).Reveal());

    public bool Refused(HttpRequestMessage request) => false;

    public void Dispose()
    {
        // nothing is kept
    }
}
