namespace MlConnector.SageX3.SignIn;

/// <summary>How requests to GraphQL are signed in.</summary>
internal interface ICredential : IDisposable
{
    /// <summary>Puts the credential into a request.</summary>
    ValueTask AuthorizeAsync(HttpRequestMessage request, CancellationToken cancel);

    /// <summary>A request was answered with 401; true = its credential can be renewed, and the request is worth sending once more.</summary>
    bool Refused(HttpRequestMessage request);
}
