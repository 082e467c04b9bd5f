using System.Net;
using System.Text;
using MlConnector.Abstractions.Errors;
using MlConnector.BigQuery.SignIn;
using MlConnector.BigQuery.Tests.World;
using MlConnector.Http.Tokens;

namespace MlConnector.BigQuery.Tests.SignIn;

/// <summary>Where the token of the account that is acted as is asked for, and what an address that is not the service's answers.</summary>
public sealed class ImpersonationTests
{
    [Theory]
    [InlineData("https://credentials.example", "/v1")]
    [InlineData("https://credentials.example/", "/v1")]
    [InlineData("https://proxy.example/google/credentials", "/google/credentials/v1")]
    [InlineData("https://proxy.example/google/credentials/", "/google/credentials/v1")]
    public async Task The_path_of_a_proxy_stays_before_the_services_own(string address, string below)
    {
        using var service = new Service(HttpStatusCode.OK, """{"accessToken":"t","expireTime":"2026-06-01T09:00:00.123456789Z"}""");
        using Impersonation impersonation = Of(address, service);

        AccessToken token = await impersonation.FetchAsync(new AccessToken("own", DateTimeOffset.MaxValue), BigQueryWorld.Cancel);

        Assert.Equal($"{below}/projects/-/serviceAccounts/loader@acme.example:generateAccessToken", service.Asked!.AbsolutePath);
        Assert.Equal(("t", new DateTimeOffset(2026, 6, 1, 9, 0, 0, TimeSpan.Zero)), (token.Value, token.ExpiresAt.AddTicks(-(token.ExpiresAt.Ticks % TimeSpan.TicksPerSecond))));
    }

    /// <summary>A page with 404 is what Google itself answers at an address that it does not know: nothing that passes by waiting.</summary>
    [Fact]
    public async Task An_address_that_is_not_the_services_is_not_waited_for()
    {
        using var service = new Service(HttpStatusCode.NotFound, "<!DOCTYPE html><title>Error 404 (Not Found)!!1</title>");
        using Impersonation impersonation = Of("https://credentials.example/nothing", service);

        var refused = await Assert.ThrowsAsync<ConnectorException>(() => impersonation.FetchAsync(new AccessToken("own", DateTimeOffset.MaxValue), BigQueryWorld.Cancel));

        Assert.Equal(("BIGQUERY-REFUSED", ErrorKind.Config), (refused.Error.Code, refused.Error.Kind));
        Assert.Contains("check apiBase and impersonateUrl", refused.Error.Message, StringComparison.Ordinal);
    }

    /// <summary>The key's own token travels with the request. Some answer so with a page.</summary>
    [Theory]
    [InlineData(HttpStatusCode.Found, "<html>moved</html>")]
    [InlineData(HttpStatusCode.TemporaryRedirect, "")]
    public async Task INV6_no_redirect_is_followed(HttpStatusCode status, string body)
    {
        using var service = new Service(status, body);
        using Impersonation impersonation = Of("https://credentials.example", service);

        var refused = await Assert.ThrowsAsync<ConnectorException>(() => impersonation.FetchAsync(new AccessToken("own", DateTimeOffset.MaxValue), BigQueryWorld.Cancel));

        Assert.Equal(("BIGQUERY-REFUSED", ErrorKind.Config), (refused.Error.Code, refused.Error.Kind));
        Assert.Contains("redirect, which is not followed: check impersonateUrl", refused.Error.Message, StringComparison.Ordinal);
    }

    private static Impersonation Of(string address, Service service) => new(
        new BigQueryOptions
        {
            Connection = "bq",
            Project = "acme",
            Location = "EU",
            Key = "key",
            TokenUrl = new Uri("https://token.example"),
            ApiBase = new Uri("https://api.example"),
            Impersonate = "loader@acme.example",
            ImpersonateUrl = new Uri(address),
        },
        new HttpClient(service, disposeHandler: false));

    private sealed class Service(HttpStatusCode status, string body) : HttpMessageHandler
    {
        public Uri? Asked { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked = request.RequestUri;
            return Task.FromResult(new HttpResponseMessage(status) { Content = new StringContent(body, Encoding.UTF8) });
        }
    }
}
