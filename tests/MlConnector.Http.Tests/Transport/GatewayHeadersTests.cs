using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Http.Transport;

namespace MlConnector.Http.Tests.Transport;

/// <summary>Headers for a gateway in front of a vendor: texts as they are, secrets when a request leaves, and nothing that takes the place of the sign-in.</summary>
public sealed class GatewayHeadersTests : ISecretSource
{
    private int asked;

    public ValueTask<Secret> GetAsync(string name, CancellationToken cancel)
    {
        asked++;
        return new(new Secret(name, $"value of {name}"));
    }

    [Fact]
    public async Task Texts_and_secrets_go_with_each_request()
    {
        Problems problems = new();
        GatewayHeaders headers = GatewayHeaders.Read(Reader(problems, ("X-Tenant", "acme"), ("X-Api-Key", "${secret:gateway}")));
        Assert.True(problems.None);
        Assert.Equal(0, asked);
        using HttpRequestMessage request = new(HttpMethod.Get, "https://erp.example/");

        await headers.AddAsync(request, this, TestContext.Current.CancellationToken);

        Assert.Equal(["acme", "value of gateway"], new[] { "X-Tenant", "X-Api-Key" }.Select(name => Assert.Single(request.Headers.GetValues(name))));
    }

    [Theory]
    [InlineData("authorization", "Basic eA==")]
    [InlineData("X Api", "1")]
    [InlineData("X-Api", "1\r\nX-Other: 2")]
    public void What_is_no_header_or_takes_the_place_of_the_sign_in_is_refused(string name, string value)
    {
        Problems problems = new();
        GatewayHeaders.Read(Reader(problems, (name, value)));
        Assert.Equal("CONFIG-VALUE", Assert.Single(problems.Errors).Code);
    }

    private static SettingReader Reader(Problems problems, params (string Name, string Value)[] headers)
    {
        SettingPlace place = new("test.yaml", 1, 1);
        MapNode map = new(place, [.. headers.Select(header => KeyValuePair.Create(new ScalarNode(place, header.Name, false), (SettingNode)new ScalarNode(place, header.Value, true)))]);
        return new SettingReader(new MapNode(place, [KeyValuePair.Create(new ScalarNode(place, "headers", false), (SettingNode)map)]), "erp", problems);
    }
}
