using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Sources;
using MlConnector.IfsCloud;
using MlConnector.Syspro.Tests.Support;
using MlConnector.Yaml;

namespace MlConnector.ForeignOAuth.Tests;

/// <summary>IFS Cloud's client credentials at a server that signs JWT access tokens; the resource behind it believes signature, audience and end, and nothing else.</summary>
public sealed class IfsCloudTests(OAuthServer server) : IClassFixture<OAuthServer>
{
    private const string Secret = "the right secret", BasicSecret = "pass:word/ &=+%~";
    private readonly JumpingTime time = new();

    [Theory]
    [InlineData("body", "mlc", Secret)]
    [InlineData("basic", "mlc-basic", BasicSecret)]
    public async Task A_token_by_client_credentials_opens_the_resource(string style, string client, string secret)
    {
        await using ISource source = Connect(client, style, secret);
        int tokens = await server.SeenAsync("tokens"), reads = await server.SeenAsync("reads");
        Assert.Equal(5, await RowsAsync(source));
        Assert.Equal(tokens + 1, await server.SeenAsync("tokens"));
        Assert.True(await server.SeenAsync("reads") > reads + 2);
    }

    [Fact]
    public async Task A_token_is_renewed_before_its_end_and_not_sooner()
    {
        await using ISource source = Connect("mlc", "body", Secret);
        int before = await server.SeenAsync("tokens");
        await RowsAsync(source);
        await RowsAsync(source);
        Assert.Equal(before + 1, await server.SeenAsync("tokens"));
        time.Jump(TimeSpan.FromSeconds(151)); // of 180: within the last half minute
        await RowsAsync(source);
        Assert.Equal(before + 2, await server.SeenAsync("tokens"));
    }

    [Fact]
    public async Task A_token_that_the_resource_refuses_is_renewed_once()
    {
        await using ISource source = Connect("mlc", "body", Secret);
        await RowsAsync(source);
        int before = await server.SeenAsync("tokens");
        await server.RefuseNextAsync();
        Assert.Equal(5, await RowsAsync(source));
        Assert.Equal(before + 1, await server.SeenAsync("tokens"));
    }

    [Theory]
    [InlineData("body", "mlc")]
    [InlineData("basic", "mlc-basic")]
    public async Task A_wrong_secret_is_told_without_it_and_not_tried_again(string style, string client)
    {
        const string wrong = "not-the-secret";
        int before = await server.SeenAsync("refusals");
        await using ISource source = Connect(client, style, wrong);
        for (int attempt = 0; attempt < 2; attempt++)
        {
            ConnectorException refused = await Assert.ThrowsAsync<ConnectorException>(() => RowsAsync(source));
            Assert.Equal("IFS-CLIENT-REFUSED", refused.Error.Code);
            Assert.DoesNotContain(wrong, refused.ToString(), StringComparison.Ordinal);
        }

        Assert.Equal(before + 1, await server.SeenAsync("refusals"));
    }

    private ISource Connect(string client, string style, string secret)
    {
        Problems problems = new();
        MapNode settings = YamlTree.Parse(
            "test.yaml",
            $$"""
            type: ifs-cloud
            url: {{server.Address}}
            realm: acme1
            clientId: {{client}}
            clientSecret: '${secret:ifs}'
            clientAuthentication: {{style}}
            pageSize: 2
            """,
            problems)!;
        StreamDefinition stream = StreamYaml.Read(
            "items", YamlTree.Parse("stream.yaml", "entity: main:Items/ItemSet\ndescription: Items.\nkey: [Id]\nfields: { Id: text(10) required, Amount: 'decimal(18,4)' }\ntable: Items\nwrite: versions", problems)!, "streams.items", problems)!;
        ISource? source = problems.None ? new IfsCloudFactory().Create("erp", settings, [stream], new TestServices { Time = time }.With("ifs", secret).Services, problems) : null;
        problems.ThrowIfAny();
        return source!;
    }

    private static async Task<int> RowsAsync(ISource source)
    {
        StreamDefinition stream = source.Catalog.Single(candidate => candidate.Name == "items");
        await using ISourceStream opened = await source.OpenAsync(stream, await source.BindAsync(stream, TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
        int rows = 0;
        await foreach (SourcePage page in opened.ReadAsync(new FullWindow(), TestContext.Current.CancellationToken))
        {
            rows += page.Records.RowCount;
            page.Dispose();
        }

        return rows;
    }
}
