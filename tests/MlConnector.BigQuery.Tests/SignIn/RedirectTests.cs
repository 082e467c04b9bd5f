using System.Net;
using System.Text;
using MlConnector.Abstractions.Errors;
using MlConnector.BigQuery.SignIn;
using MlConnector.BigQuery.Tests.World;
using MlConnector.PowerBi.Tests.World;
using MlConnector.Sandbox.BigQuery;
using MlConnector.Sandbox.Time;

namespace MlConnector.BigQuery.Tests.SignIn;

/// <summary>INV-6: a signed assertion is a token for an hour to whoever gets it; it goes to the address of the setting and nowhere else, whoever names another one.</summary>
public sealed class RedirectTests
{
    private const string Token = """{"access_token":"ya29.one","expires_in":3599,"token_type":"Bearer"}""";

    [Theory]
    [InlineData(HttpStatusCode.MovedPermanently, "http://elsewhere.example/steal")]
    [InlineData(HttpStatusCode.Found, "https://elsewhere.example/steal")]
    [InlineData(HttpStatusCode.RedirectMethod, "https://token.example/other")]
    [InlineData(HttpStatusCode.TemporaryRedirect, "http://token.example/token")]
    [InlineData(HttpStatusCode.PermanentRedirect, "/other")]
    public async Task INV6_no_redirect_of_the_token_endpoint_is_followed_nor_remembered_as_a_refused_account(HttpStatusCode status, string location)
    {
        using var sandbox = new BigQuerySandbox();
        using var network = new Network(status, location);
        var services = new TestServices(VirtualClock.FrozenAt(new DateTimeOffset(2026, 6, 1, 8, 0, 0, TimeSpan.Zero)), ("bigquery", sandbox.KeyFile));
        var grant = new ServiceAccountGrant(TestTables.Options with { TokenUrl = new Uri("https://token.example/token") }, services.Services, network);

        var refused = await Assert.ThrowsAsync<ConnectorException>(() => grant.FetchAsync(BigQueryWorld.Cancel));
        network.Redirects = false;
        string later = (await grant.FetchAsync(BigQueryWorld.Cancel)).Token.Value;

        Assert.Equal(("BIGQUERY-REFUSED", ErrorKind.Config), (refused.Error.Code, refused.Error.Kind));
        Assert.Contains("redirect, which is not followed: check tokenUrl", refused.Error.Message, StringComparison.Ordinal);
        Assert.Equal("ya29.one", later);
        Assert.Equal(["https://token.example/token", "https://token.example/token"], network.Asked);
    }

    [Theory]
    [InlineData("https://elsewhere.example/token")]
    [InlineData("http://token.example/token")]
    [InlineData("https://token.example:8443/token")]
    public async Task INV6_no_other_host_is_asked_for_a_token_whoever_wants_to(string address)
    {
        using var network = new Network(HttpStatusCode.OK, "/") { Redirects = false };
        using var asking = new HttpMessageInvoker(new TokenEndpoint(network, new Uri("https://token.example/token"), VirtualClock.FrozenAt(DateTimeOffset.UnixEpoch)));
        using var request = new HttpRequestMessage(HttpMethod.Post, address);

        var refused = await Assert.ThrowsAsync<ConnectorException>(() => asking.SendAsync(request, BigQueryWorld.Cancel));

        Assert.Equal(("BIGQUERY-REFUSED", ErrorKind.Config), (refused.Error.Code, refused.Error.Kind));
        Assert.Empty(network.Asked);
    }

    /// <summary>Answers as a token endpoint, or with a redirect first, and keeps who was asked.</summary>
    private sealed class Network(HttpStatusCode status, string location) : HttpMessageHandler
    {
        public List<string> Asked { get; } = [];

        public bool Redirects { get; set; } = true;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked.Add(request.RequestUri!.AbsoluteUri);
            bool redirects = Redirects && Asked.Count == 1;
            var answer = new HttpResponseMessage(redirects ? status : HttpStatusCode.OK) { RequestMessage = request, Content = new StringContent(redirects ? "" : Token, Encoding.UTF8, "application/json") };
            if (redirects) answer.Headers.Location = new Uri(location, UriKind.RelativeOrAbsolute);
            return Task.FromResult(answer);
        }
    }
}
