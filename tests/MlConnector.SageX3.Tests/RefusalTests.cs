using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Sources;
using MlConnector.SageX3.Tests.Support;
using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.SageX3;
using MlConnector.Sandbox.SageX3.Api1;

namespace MlConnector.SageX3.Tests;

/// <summary>What a server or a setting can have wrong, and the code and the fix that it is told with.</summary>
public sealed class RefusalTests
{
    [Theory]
    [InlineData("gl_accounts", 200, "{\"value\":[]}", "SAGEX3-ANSWER", "api1.path")]
    [InlineData("gl_accounts", 200, "{\"$resources\":[{\"COA\":", "SAGEX3-DAMAGED", "proxies")]
    [InlineData("gl_accounts", 403, "{\"message\":\"no\"}", "SAGEX3-FORBIDDEN", "rights")]
    [InlineData("gl_accounts", 401, "", "SAGEX3-SIGN-IN", "api1.username")]
    public async Task An_answer_of_api1_that_is_none(string stream, int status, string body, string code, string fix)
    {
        await using SageX3Site site = await SageX3Site.StartAsync();
        string settings = site.Settings(more: "patience: 1s");
        await using ISource source = site.Connect(settings);
        await using ISourceStream opened = await SageX3Site.OpenAsync(source, stream);
        site.Host.Context.Faults.Order(new FaultOrder { Module = SageX3Sandbox.ModuleName, Operation = "api1/*", Times = null, Effect = FaultEffect.Respond, Status = status, Body = body });
        Is(code, fix, await Assert.ThrowsAsync<ConnectorException>(() => SageX3Site.ReadAsync(opened, new FullWindow())));
    }

    [Theory]
    [InlineData(200, "{\"data\":{\"other\":{}}}", "SAGEX3-ANSWER", "graphql.url")]
    [InlineData(200, "{\"data\":{\"x3MasterData\":", "SAGEX3-DAMAGED", "proxies")]
    [InlineData(200, "{\"data\":{\"x3MasterData\":{\"product\":{\"query\":{\"edges\":[]}}}}}", "SAGEX3-ANSWER", "graphql.url")]
    [InlineData(200, "{\"data\":{\"x3MasterData\":{\"product\":{\"query\":{\"pageInfo\":{\"endCursor\":null,\"hasNextPage\":false}}}}}}", "SAGEX3-ANSWER", "graphql.url")]
    [InlineData(200, "{\"data\":{\"x3MasterData\":{\"product\":{\"query\":{\"edges\":[],\"pageInfo\":{\"endCursor\":\"c\",\"hasNextPage\":true}}}}}}", "PAGE-DRIFT", "api1")]
    [InlineData(200, "{\"data\":{\"x3MasterData\":{\"product\":{\"query\":{\"edges\":[{\"node\":{\"_id\":\"1\"}}],\"pageInfo\":{\"endCursor\":null,\"hasNextPage\":true}}}}}}", "PAGE-DRIFT", "api1")]
    [InlineData(403, "", "SAGEX3-FORBIDDEN", "rights")]
    public async Task An_answer_of_GraphQL_that_is_none(int status, string body, string code, string fix)
    {
        await using SageX3Site site = await SageX3Site.StartAsync();
        await using ISource source = site.Connect(site.GraphOnly(more: "patience: 1s"));
        await using ISourceStream opened = await SageX3Site.OpenAsync(source, "products");
        site.Host.Context.Faults.Order(new FaultOrder { Module = SageX3Sandbox.ModuleName, Operation = "graphql/*", Times = null, Effect = FaultEffect.Respond, Status = status, Body = body });
        Is(code, fix, await Assert.ThrowsAsync<ConnectorException>(() => SageX3Site.ReadAsync(opened, new FullWindow())));
    }

    [Fact]
    public async Task A_representation_without_the_key()
    {
        await using SageX3Site site = await SageX3Site.StartAsync(new SageX3SandboxOptions { Api1 = new Api1Options { Hidden = ["BPSNUM"] } });
        Is("SAGEX3-KEY-MISSING", "representation", await BindAsync(site, site.Settings(), "suppliers"));
    }

    [Fact]
    public async Task A_collection_of_lines_that_is_not_there()
    {
        await using SageX3Site site = await SageX3Site.StartAsync();
        site.Sandbox.Folder.Class("GACCENTRY").Records.ToList().ForEach(static entry => entry.Lines.Clear());
        Is("SAGEX3-NO-LINES", "lineCollections", await BindAsync(site, site.Settings(), "gl_entry_lines"));
    }

    [Fact]
    public async Task A_channel_that_the_connection_does_not_describe()
    {
        await using SageX3Site site = await SageX3Site.StartAsync();
        Is("SAGEX3-NO-CHANNEL", "graphql:", await BindAsync(site, site.Settings(more: "entities: { products: { channel: graphql } }"), "products"));
    }

    [Fact]
    public async Task A_node_that_the_folder_does_not_have()
    {
        await using SageX3Site site = await SageX3Site.StartAsync();
        Is("SAGEX3-NO-NODE", "nodes", await BindAsync(site, site.GraphOnly(), "gl_accounts"));
    }

    [Fact]
    public async Task A_way_of_reading_that_X3_does_not_have()
    {
        await using SageX3Site site = await SageX3Site.StartAsync();
        await using ISource source = site.Connect(site.Settings());
        StreamDefinition stream = source.Catalog.Single(one => one.Name == "products") with { Strategy = ReadStrategy.Journal };
        Is("SAGEX3-STREAM", "CPY", await Assert.ThrowsAsync<ConnectorException>(() => source.BindAsync(stream, TestContext.Current.CancellationToken)));
    }

    private static async Task<ConnectorException> BindAsync(SageX3Site site, string settings, string stream)
    {
        await using ISource source = site.Connect(settings);
        return await Assert.ThrowsAsync<ConnectorException>(() => source.BindAsync(source.Catalog.Single(one => one.Name == stream), TestContext.Current.CancellationToken));
    }

    private static void Is(string code, string fix, ConnectorException refused)
    {
        Assert.Equal(code, refused.Error.Code);
        Assert.Contains(fix, refused.Error.Fix, StringComparison.Ordinal);
    }
}
