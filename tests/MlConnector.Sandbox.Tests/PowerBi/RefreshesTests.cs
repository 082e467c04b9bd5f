using MlConnector.Sandbox.PowerBi;
using MlConnector.Sandbox.PowerBi.Workspaces;

namespace MlConnector.Sandbox.Tests.PowerBi;

public sealed class RefreshesTests
{
    private const string NoMail = """{"notifyOption":"NoNotification"}""";

    [Fact]
    public async Task A_refresh_runs_and_ends_on_the_virtual_clock()
    {
        await using var world = await PowerBiWorld.StartAsync();
        string path = Path(world, world.Sandbox.AddImportDataset("Finance", "Import"));

        var (status, _, started) = await world.SendAsync(HttpMethod.Post, path, NoMail);
        string id = started.Headers.GetValues("x-ms-request-id").Single();

        Assert.Equal(202, status);
        Assert.Equal("Unknown", (string)(await world.SendAsync(HttpMethod.Get, path)).Body!["value"]![0]!["status"]!);
        Assert.Equal(400, (await world.SendAsync(HttpMethod.Post, path, NoMail)).Status);
        world.Clock.Advance(TimeSpan.FromSeconds(30));
        var ended = (await world.SendAsync(HttpMethod.Get, $"{path}/{id}")).Body!;
        Assert.Equal(("Completed", id), ((string)ended["status"]!, (string)ended["requestId"]!));
        Assert.NotNull(ended["endTime"]);
    }

    [Fact]
    public async Task The_ninth_refresh_of_a_day_is_refused_on_shared_capacity_only()
    {
        await using var world = await PowerBiWorld.StartAsync(new PowerBiSandboxOptions { TokenLifetime = TimeSpan.FromDays(2) });
        world.Sandbox.AddWorkspace("Big", onCapacity: true);
        world.Sandbox.SetRole("Big", world.Sandbox.Options.ClientId, WorkspaceRole.Admin);
        string shared = Path(world, world.Sandbox.AddImportDataset("Finance", "Import"));
        string large = $"v1.0/myorg/groups/{world.Sandbox.WorkspaceId("Big")}/datasets/{world.Sandbox.AddImportDataset("Big", "Import")}/refreshes";
        for (int refresh = 0; refresh < 9; refresh++)
        {
            Assert.Equal(refresh < 8 ? 202 : 429, (await world.SendAsync(HttpMethod.Post, shared, NoMail)).Status);
            Assert.Equal(202, (await world.SendAsync(HttpMethod.Post, large, """{"type":"full"}""")).Status);
            world.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        world.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(202, (await world.SendAsync(HttpMethod.Post, shared, NoMail)).Status);
        Assert.Equal(3, (await world.SendAsync(HttpMethod.Get, shared + "?$top=3")).Body!["value"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_refresh_may_fail_or_be_ended()
    {
        await using var world = await PowerBiWorld.StartAsync();
        string path = Path(world, world.Sandbox.AddImportDataset("Finance", "Import"));
        world.Sandbox.Dataset("Import").FailNextRefresh();

        await world.SendAsync(HttpMethod.Post, path);
        world.Clock.Advance(TimeSpan.FromSeconds(30));
        var failed = (await world.SendAsync(HttpMethod.Get, path)).Body!["value"]![0]!;
        string id = (await world.SendAsync(HttpMethod.Post, path, NoMail)).Answer.Headers.GetValues("x-ms-request-id").Single();
        int ended = (await world.SendAsync(HttpMethod.Delete, $"{path}/{id}")).Status;

        Assert.Equal("Failed", (string)failed["status"]!);
        Assert.Contains("errorCode", (string)failed["serviceExceptionJson"]!, StringComparison.Ordinal);
        Assert.Equal(200, ended);
        Assert.Equal("Cancelled", (string)(await world.SendAsync(HttpMethod.Get, $"{path}/{id}")).Body!["status"]!);
        Assert.Equal(400, (await world.SendAsync(HttpMethod.Delete, $"{path}/{id}")).Status);
        Assert.Equal(404, (await world.SendAsync(HttpMethod.Get, $"{path}/none")).Status);
    }

    [Fact]
    public async Task Push_datasets_mails_and_enhanced_refreshes_are_refused()
    {
        await using var world = await PowerBiWorld.StartAsync();
        string push = await world.CreateAsync();
        string import = Path(world, world.Sandbox.AddImportDataset("Finance", "Import"));

        Assert.Equal(400, (await world.SendAsync(HttpMethod.Post, Path(world, push), NoMail)).Status);
        Assert.Equal(400, (await world.SendAsync(HttpMethod.Post, import, """{"notifyOption":"MailOnFailure"}""")).Status);
        Assert.Equal(400, (await world.SendAsync(HttpMethod.Post, import, """{"type":"full"}""")).Status);
    }

    private static string Path(PowerBiWorld world, string dataset) => $"{world.Group}/datasets/{dataset}/refreshes";
}
