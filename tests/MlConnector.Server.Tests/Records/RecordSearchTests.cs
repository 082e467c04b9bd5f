using System.Net;
using System.Text.Json;
using MlConnector.Composition.Pipelines;
using MlConnector.Composition.Proving;
using MlConnector.Engine.Ports;
using MlConnector.Server.Tests.World;

namespace MlConnector.Server.Tests.Records;

/// <summary>A record is looked for in a bounded number of streams at once, and what many records share shows a list of them instead of all their passports.</summary>
public sealed class RecordSearchTests
{
    private readonly CancellationToken cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_many_records_share_shows_them_in_a_list_and_each_opens_its_passport()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        await using SandboxSystems systems = await SandboxSystems.StartAsync(site.Folder);
        await DeliverAsync(site, systems);
        HttpClient viewer = await site.SignInAsync(Role.Viewer);
        string list = WebUtility.HtmlDecode(await viewer.GetStringAsync("/records?key=A&stream=ap_suppliers", cancel));
        Assert.Contains("each opens its passport", list, StringComparison.Ordinal);
        Assert.DoesNotContain("ol class=\"way\"", list, StringComparison.Ordinal);
        string address = list.Split("<th scope=\"row\"><a href=\"")[1].Split('"')[0];
        string passport = WebUtility.HtmlDecode(await viewer.GetStringAsync(address, cancel));
        Assert.Contains("read from the ERP, page", passport, StringComparison.Ordinal);
        Assert.Equal(2, passport.Split("<section class=\"card\">").Length);
    }

    [Fact]
    public async Task Pages_of_the_api_follow_each_other_through_all_streams()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        await using SandboxSystems systems = await SandboxSystems.StartAsync(site.Folder);
        await DeliverAsync(site, systems);
        List<string> streams = [];
        string? after = null;
        do
        {
            JsonElement page = (await site.GetAsync($"records?key=A&limit=1{(after is null ? "" : $"&after={Uri.EscapeDataString(after)}")}")).Is(HttpStatusCode.OK).Json;
            Assert.InRange(page.GetProperty("items").GetArrayLength(), 0, 1);
            streams.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("stream").GetString()!));
            after = page.GetProperty("next").GetString();
        }
        while (after is not null);
        Assert.Equal(["ap_invoices", "ap_suppliers"], streams);
        Assert.Empty((await site.GetAsync("records?key=A&pipeline=other")).Is(HttpStatusCode.OK).Json.GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task No_more_streams_are_looked_into_than_wanted_and_a_whole_id_names_its_stream()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        await using SandboxSystems systems = await SandboxSystems.StartAsync(site.Folder);
        IReadOnlyList<StoredPipeline> pipelines = [await DeliverAsync(site, systems)];
        var search = new PassportSearch(site.Workspace);
        FoundPassports first = await search.FindAsync(pipelines, new PassportQuery("no-such-key") { MostStreams = 1 }, cancel);
        Assert.Equal("finance/ap_invoices", first.Next);
        FoundPassports second = await search.FindAsync(pipelines, new PassportQuery("no-such-key") { MostStreams = 1, After = first.Next }, cancel);
        Assert.Null(second.Next);
        string id = (await search.FindAsync(pipelines, new PassportQuery("A") { Stream = "ap_suppliers" }, cancel)).Found[0].Passport.Entries[0].SourceId;
        FoundPassports whole = await search.FindAsync(pipelines, new PassportQuery(id) { MostStreams = 1 }, cancel);
        Assert.Equal((1, "ap_suppliers", (string?)null), (whole.Found.Length, whole.Found[0].Passport.Stream, whole.Next));
    }

    private async Task<StoredPipeline> DeliverAsync(ServerSite site, SandboxSystems systems)
    {
        await site.SetUpAsync(systems);
        Assert.Equal("verified", (await site.EndedAsync(await site.PostAsync($"pipelines/{SandboxSystems.Pipeline}/runs"))).GetProperty("summary").GetProperty("state").GetString());
        return await StoredPipeline.FindAsync(site.Workspace.Store.Revisions, SandboxSystems.Pipeline, cancel);
    }
}
