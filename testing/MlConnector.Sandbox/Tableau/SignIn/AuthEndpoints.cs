using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using MlConnector.Sandbox.Tableau.Content;
using MlConnector.Sandbox.Tableau.Rest;

namespace MlConnector.Sandbox.Tableau.SignIn;

/// <summary>Version, sign-in and sign-out.</summary>
internal sealed class AuthEndpoints(TableauSandbox sandbox, Answering answering, Credentials credentials, SessionBook sessions)
{
    private const string PodHost = "127.0.0.1";

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/api/{version}/serverinfo", http => answering.ServeAsync(http, TableauFaultPoints.ServerInfo, _ => Info(), signedIn: false));
        endpoints.MapPost("/api/{version}/auth/signin", http => answering.ServeAsync(http, TableauFaultPoints.SignIn, request => SignIn(request, $"{http.Request.Scheme}://{PodHost}:{http.Connection.LocalPort}{http.Request.Path}"), signedIn: false));
        endpoints.MapPost("/api/{version}/auth/signout", http => answering.ServeAsync(http, TableauFaultPoints.SignOut, SignOut, signedIn: false));
    }

    private Answer Info() => new(Node.Of("serverInfo").With(
        Node.Of("productVersion", ("build", "20253.25.1010.1000")) with { Text = sandbox.Options.ProductVersion },
        new Node("restApiVersion", [], []) { Text = sandbox.Options.RestVersion }))
    {
    };

    private Answer SignIn(Request request, string pod)
    {
        if (sandbox.Options.RedirectsToPod && request.Host != PodHost) return new Answer { Status = 301, Headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["Location"] = pod } };
        string? pat = credentials.Check(request.Element("credentials"));
        return new Answer(Node.Of("credentials", ("token", sessions.Begin(pat, credentials.LastScopes)), ("estimatedTimeToExpiration", "120:00:00")).With(
            Node.Of("site", ("id", sandbox.SiteId), ("contentUrl", sandbox.Options.Site)),
            Node.Of("user", ("id", SiteContent.User))));
    }

    private Answer SignOut(Request request) => sessions.End(request.Token) ? new Answer { Status = 204 } : throw new Refusal("401002", "Unauthorized Access", "Invalid authentication credentials were provided.");
}
