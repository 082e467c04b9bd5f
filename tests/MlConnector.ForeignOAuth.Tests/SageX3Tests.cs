using Microsoft.Extensions.Logging.Abstractions;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Sources;
using MlConnector.Http.Tokens;
using MlConnector.SageX3.Options;
using MlConnector.SageX3.SignIn;
using MlConnector.Syspro.Tests.Support;
using MlConnector.Yaml;

namespace MlConnector.ForeignOAuth.Tests;

/// <summary>Sage X3's pairing, rotation and client credentials at a server that rotates refresh tokens and, when one is used twice, ends the whole grant.</summary>
public sealed class SageX3Tests(OAuthServer server) : IClassFixture<OAuthServer>
{
    private readonly TestServices services = new TestServices().With("gateway", "the gateway secret").With("client", "the right secret").With("wrong", "not-the-secret");

    [Fact]
    public async Task A_connection_is_paired_by_a_code_and_every_renewal_rotates_its_token()
    {
        (SageX3Options options, RefreshTokens tokens) = await PairedAsync();
        List<string> used = [services.Secret("refresh")!];
        for (int renewal = 0; renewal < 3; renewal++)
        {
            AccessToken access = await tokens.RenewAsync(TestContext.Current.CancellationToken);
            Assert.Equal(3, access.Value.Split('.').Length);
            Assert.InRange(access.ExpiresAt - services.Time.GetUtcNow(), TimeSpan.FromMinutes(3), TimeSpan.FromMinutes(5));
            Assert.Equal(used[^1], services.Secret("refresh.previous"));
            used.Add(services.Secret("refresh")!);
        }

        Assert.Equal(4, used.Distinct(StringComparer.Ordinal).Count());
        Assert.NotNull(options.Graph);
    }

    [Fact]
    public async Task A_token_that_was_used_already_ends_the_grant_and_a_person_is_asked()
    {
        (_, RefreshTokens tokens) = await PairedAsync();
        string first = services.Secret("refresh")!;
        await tokens.RenewAsync(TestContext.Current.CancellationToken);
        services.With("refresh", first).With("refresh.previous", first); // a store that went back
        ConnectorException refused = await Assert.ThrowsAsync<ConnectorException>(() => tokens.RenewAsync(TestContext.Current.CancellationToken));
        Assert.Equal("SAGEX3-NEEDS-PAIRING", refused.Error.Code);
        Assert.DoesNotContain(first, refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_code_is_good_for_one_pairing()
    {
        (SageX3Options options, RefreshTokens tokens) = Tokens();
        string code = CodeOf(await OAuthServer.AgreeAsync(Credentials.AuthoriseAddress(options.Graph!.SignIn, "abc")));
        Pairing pairing = await tokens.PairAsync(code, TestContext.Current.CancellationToken);
        Assert.Equal("refresh", pairing.Secret);
        ConnectorException refused = await Assert.ThrowsAsync<ConnectorException>(() => tokens.PairAsync(code, TestContext.Current.CancellationToken));
        Assert.Equal("SAGEX3-PAIRING", refused.Error.Code);
    }

    [Fact]
    public async Task Client_credentials_give_a_token_and_a_wrong_secret_is_told_without_it()
    {
        Assert.StartsWith("Bearer ", await ByClientAsync("client"), StringComparison.Ordinal);
        ConnectorException refused = await Assert.ThrowsAsync<ConnectorException>(() => ByClientAsync("wrong"));
        Assert.Equal("SAGEX3-SIGN-IN", refused.Error.Code);
        Assert.DoesNotContain("not-the-secret", refused.ToString(), StringComparison.Ordinal);
    }

    private async Task<string> ByClientAsync(string secret)
    {
        SageX3Options options = Read($"auth: clientCredentials, clientId: mlc, clientSecret: '${{secret:{secret}}}', scope: 'businessDomain.ALL', tokenUrl: '{server.Address}auth/realms/acme1/protocol/openid-connect/token'");
        using ICredential credential = Credentials.Create(options, services.Services, NullLogger.Instance);
        using var request = new HttpRequestMessage(HttpMethod.Get, server.Address);
        await credential.AuthorizeAsync(request, TestContext.Current.CancellationToken);
        return request.Headers.Authorization!.ToString();
    }

    private async Task<(SageX3Options Options, RefreshTokens Tokens)> PairedAsync()
    {
        (SageX3Options options, RefreshTokens tokens) = Tokens();
        await tokens.PairAsync(CodeOf(await OAuthServer.AgreeAsync(Credentials.AuthoriseAddress(options.Graph!.SignIn, "abc"))), TestContext.Current.CancellationToken);
        return (options, tokens);
    }

    private (SageX3Options Options, RefreshTokens Tokens) Tokens()
    {
        SageX3Options options = Read(
            $"auth: refreshToken, gateway: '{server.Address}gateway/v1', clientId: mlc-x3, clientSecret: '${{secret:gateway}}', redirectUri: 'https://mlc.example/callback', refreshToken: '${{secret:refresh}}', scope: 'openid offline_access businessDomain.ALL'");
        return (options, new RefreshTokens(options, services.Services, new TokenEndpoint(Credentials.TokenAddress(options.Graph!.SignIn, null), options, services.Services, NullLogger.Instance), NullLogger.Instance));
    }

    private SageX3Options Read(string graphql)
    {
        Problems problems = new();
        MapNode settings = YamlTree.Parse("test.yaml", $"url: {server.Address}\nendpoint: SEED\ngraphql: {{ {graphql} }}\n", problems)!;
        SageX3Options? options = SageX3OptionsReader.Read("erp", new SettingReader(settings, "connections.erp", problems), services.Time, static _ => null);
        problems.ThrowIfAny();
        return options!;
    }

    private static string CodeOf(string callback) => Uri.UnescapeDataString(callback.Split("code=")[1].Split('&')[0]);
}
