using MlConnector.Sandbox.PowerBi;
using MlConnector.Sandbox.PowerBi.Workspaces;

namespace MlConnector.Sandbox.Tests.PowerBi;

public sealed class WorkspacesTests
{
    [Fact]
    public async Task Workspaces_are_listed_filtered_and_paged_for_those_who_have_a_role()
    {
        await using var world = await PowerBiWorld.StartAsync();
        world.Sandbox.AddWorkspace("Hidden");
        foreach (string name in (string[])["Alpha", "O'Neill"])
        {
            world.Sandbox.AddWorkspace(name, onCapacity: name == "Alpha");
            world.Sandbox.SetRole(name, world.Sandbox.Options.ClientId, WorkspaceRole.Viewer);
        }

        Assert.Equal(["Alpha", "Finance", "O'Neill"], await NamesAsync(world, ""));
        Assert.Equal(["O'Neill"], await NamesAsync(world, "?$filter=name%20eq%20'O''Neill'"));
        Assert.Equal(["Finance"], await NamesAsync(world, "?$top=1&$skip=1"));
        Assert.Empty(await NamesAsync(world, "?$filter=name%20eq%20'Hidden'"));
        Assert.Equal(400, (await world.SendAsync(HttpMethod.Get, "v1.0/myorg/groups?$filter=contains(name,'x')")).Status);
        Assert.Equal(400, (await world.SendAsync(HttpMethod.Get, "v1.0/myorg/groups?$top=x")).Status);
        var alpha = (await world.SendAsync(HttpMethod.Get, "v1.0/myorg/groups?$top=1")).Body!["value"]![0]!;
        Assert.Equal((true, world.Sandbox.WorkspaceId("Alpha")), ((bool)alpha["isOnDedicatedCapacity"]!, (string)alpha["id"]!));
    }

    [Theory]
    [InlineData(WorkspaceRole.None, 401, 401, 401, 401)]
    [InlineData(WorkspaceRole.Viewer, 200, 401, 401, 401)]
    [InlineData(WorkspaceRole.Contributor, 200, 200, 401, 401)]
    [InlineData(WorkspaceRole.Member, 200, 200, 200, 201)]
    [InlineData(WorkspaceRole.Admin, 200, 200, 200, 201)]
    public async Task A_role_decides_who_lists_queries_pushes_and_creates(WorkspaceRole role, int lists, int queries, int pushes, int creates)
    {
        await using var world = await PowerBiWorld.StartAsync();
        string id = await world.CreateAsync();
        world.Sandbox.AddApp("other").WithSecret("s");
        world.Sandbox.SetRole("Finance", "other", role);
        await world.SignInAsync("other", "s");

        Assert.Equal(lists, (await world.SendAsync(HttpMethod.Get, $"{world.Group}/datasets")).Status);
        Assert.Equal(queries, (await world.QueryAsync(id, "EVALUATE {1}")).Status);
        Assert.Equal(pushes, (await world.PostAsync(id, "{}")).Status);
        Assert.Equal(creates, (await world.SendAsync(HttpMethod.Post, $"{world.Group}/datasets", PowerBiWorld.Simple)).Status);
    }

    [Fact]
    public async Task A_contributor_may_push_where_that_is_switched_on()
    {
        await using var world = await PowerBiWorld.StartAsync(new PowerBiSandboxOptions { ContributorMayPush = true });
        string id = await world.CreateAsync();
        world.Sandbox.SetRole("Finance", world.Sandbox.Options.ClientId, WorkspaceRole.Contributor);

        Assert.Equal(200, (await world.PostAsync(id, "{}")).Status);
    }

    [Fact]
    public async Task A_new_role_is_felt_after_its_delay()
    {
        await using var world = await PowerBiWorld.StartAsync(new PowerBiSandboxOptions { RightsDelay = TimeSpan.FromMinutes(5) });
        world.Sandbox.AddApp("other").WithSecret("s");
        world.Sandbox.SetRole("Finance", "other", WorkspaceRole.Admin);
        await world.SignInAsync("other", "s");

        Assert.Equal(401, (await world.SendAsync(HttpMethod.Get, $"{world.Group}/datasets")).Status);
        world.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(200, (await world.SendAsync(HttpMethod.Get, $"{world.Group}/datasets")).Status);
    }

    [Fact]
    public async Task The_tenant_can_close_the_apis_and_my_workspace_is_never_open()
    {
        await using var world = await PowerBiWorld.StartAsync();
        Assert.Equal(401, (await world.SendAsync(HttpMethod.Get, "v1.0/myorg/datasets")).Status);
        world.Sandbox.Switches.PublicApis = false;

        var (status, body, _) = await world.SendAsync(HttpMethod.Get, "v1.0/myorg/groups");

        Assert.Equal((401, "PowerBINotAuthorizedException"), (status, (string)body!["error"]!["pbi.error"]!["code"]!));
    }

    [Fact]
    public async Task Key_urls_work_without_a_token_until_the_tenant_blocks_them()
    {
        await using var world = await PowerBiWorld.StartAsync();
        string id = await world.CreateAsync();
        string key = world.Sandbox.Dataset("Finance").PushKey;
        world.Client.DefaultRequestHeaders.Authorization = null;
        string path = $"{world.Group}/datasets/{id}/tables/ApInvoices/rows?key=";

        Assert.Equal(200, (await world.SendAsync(HttpMethod.Post, path + key, """{"rows":[{}]}""")).Status);
        Assert.Equal(401, (await world.SendAsync(HttpMethod.Post, path + "wrong", """{"rows":[{}]}""")).Status);
        world.Sandbox.Switches.KeyUrls = false;
        Assert.Equal(401, (await world.SendAsync(HttpMethod.Post, path + key, """{"rows":[{}]}""")).Status);
        Assert.Equal(1, world.Sandbox.Dataset("Finance").Table("ApInvoices").Count);
    }

    private static async Task<List<string>> NamesAsync(PowerBiWorld world, string query)
    {
        var (status, body, _) = await world.SendAsync(HttpMethod.Get, "v1.0/myorg/groups" + query);
        Assert.Equal(200, status);
        return [.. body!["value"]!.AsArray().Select(static group => (string)group!["name"]!)];
    }
}
