using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
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

    [Fact]
    public async Task INV6_a_server_that_repeats_a_request_does_not_tell_what_is_secret_in_its_headers()
    {
        GatewayHeaders headers = GatewayHeaders.Read(Reader(new Problems(), ("X-Tenant", "acme"), ("X-Api-Key", "${secret:gateway}")));
        await using LoopbackServer server = await LoopbackServer.StartAsync(context =>
        {
            context.Response.StatusCode = 400;
            return context.Response.WriteAsJsonAsync(new { error = new { code = "Refused", message = $"asked by {context.Request.Headers["X-Tenant"]} with {context.Request.Headers["X-Api-Key"]}" } });
        });
        HttpTransportOptions options = new() { BaseAddress = server.Address, Headers = headers };
        using HttpTransport transport = new(options, TimeProvider.System, () => 0, NullLogger.Instance);
        ConnectorException refused = await Assert.ThrowsAsync<ConnectorException>(async () => await transport.GetAsync(server.Address, new RecordSchema("t", [], []), (request, cancel) => headers.AddAsync(request, this, cancel), TestContext.Current.CancellationToken));
        Assert.Contains("asked by acme with ***", refused.Message, StringComparison.Ordinal);

        using HttpWriter writer = new(options, TimeProvider.System, NullLogger.Instance);
        Assert.DoesNotContain("value of gateway", $"{writer.Judge(server.Address, 500, """{"error":{"code":"R","message":"the value of gateway"}}"""u8.ToArray(), null).Error}", StringComparison.Ordinal);
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
