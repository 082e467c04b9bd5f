using System.Text;
using MlConnector.Sandbox.Tableau;
using MlConnector.Tableau.Tests.Schema;
using MlConnector.Tableau.Tests.World;

namespace MlConnector.Tableau.Tests.StandIn;

/// <summary>The stand-in itself, asked without our client: what a session has to have asked for, how often it may ask, and which filters lists take.</summary>
public sealed class SessionRequestTests
{
    private const string Read = "tableau:content:read", Publish = "tableau:datasources:create", Overwrite = "tableau:datasources:update", Create = "tableau:projects:create", Download = "tableau:datasources:download";

    [Theory]
    [InlineData("project", Read, false)]
    [InlineData("project", Create, true)]
    [InlineData("download", Read, false)]
    [InlineData("download", Download, true)]
    [InlineData("overwrite", Publish, false)]
    [InlineData("overwrite", $"{Publish} {Overwrite}", true)]
    [InlineData("publish", Publish, true)]
    public async Task What_a_session_did_not_ask_for_it_may_not_do(string what, string scopes, bool may)
    {
        await using TableauWorld world = await TableauWorld.StartAsync();
        world.Sandbox.AddSource("Ledger", "Theirs", await SchemaTests.FileAsync());
        using RawSite site = await RawSite.OpenAsync(world, scopes.Split(' '));
        (int status, string code, _) = what switch
        {
            "project" => await site.SendAsync(HttpMethod.Post, "projects", new StringContent("""{"project":{"name":"Made"}}""", Encoding.UTF8, "application/json")),
            "download" => await site.SendAsync(HttpMethod.Get, $"datasources/{world.Sandbox.Source("Ledger", "Theirs").Id}/content"),
            _ => await site.SendAsync(HttpMethod.Post, $"datasources?datasourceType=parquet{(what == "overwrite" ? "&overwrite=true" : "")}", new StringContent("", Encoding.UTF8, "text/plain")),
        };
        Assert.Equal(!may ? (403, "403004") : what == "project" ? (201, "") : what == "download" ? (200, "") : (406, "406000"), (status, code)); // that a publication is not understood comes after the right
    }

    [Theory]
    [InlineData("name:eq:R%26D")]
    [InlineData("name:eq:Sales%2C%20EU")]
    [InlineData("name:eq:a,name:eq:b")]
    public async Task A_filter_with_an_ampersand_or_a_comma_is_refused_even_if_they_are_encoded(string filter)
    {
        await using TableauWorld world = await TableauWorld.StartAsync();
        using RawSite site = await RawSite.OpenAsync(world);
        foreach (string list in new[] { "projects", "datasources" }) Assert.Equal(400, (await site.SendAsync(HttpMethod.Get, $"{list}?filter={filter}")).Status);
    }

    [Fact]
    public async Task Calls_of_an_hour_are_counted_whatever_they_ask_for()
    {
        await using TableauWorld world = await TableauWorld.StartAsync(new TableauSandboxOptions { CallsPerHour = 3 });
        using RawSite site = await RawSite.OpenAsync(world);
        foreach (string list in new[] { "projects", "datasources", "jobs/none" }) Assert.NotEqual(429, (await site.SendAsync(HttpMethod.Get, list)).Status);
        Assert.Equal("429000", (await site.SendAsync(HttpMethod.Get, "projects")).Code);
        world.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(200, (await site.SendAsync(HttpMethod.Get, "projects")).Status);
    }

    [Fact]
    public async Task Publishing_calls_are_counted_by_the_hour_and_by_the_day()
    {
        await using TableauWorld world = await TableauWorld.StartAsync(new TableauSandboxOptions { PublishesPerHour = 2, PublishesPerDay = 3, SessionIdle = TimeSpan.FromDays(7) });
        using RawSite site = await RawSite.OpenAsync(world);
        Assert.Equal((406, 406, 429), (await PublishAsync(site), await PublishAsync(site), await PublishAsync(site)));
        world.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal((406, 429), (await PublishAsync(site), await PublishAsync(site)));
        world.Clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal(429, await PublishAsync(site));
        world.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(406, await PublishAsync(site));
    }

    /// <summary>One that cannot be understood, which counts all the same.</summary>
    private static async Task<int> PublishAsync(RawSite site) => (await site.SendAsync(HttpMethod.Post, "datasources?datasourceType=parquet", new StringContent("", Encoding.UTF8, "text/plain"))).Status;
}
