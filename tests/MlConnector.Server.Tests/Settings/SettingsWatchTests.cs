using Microsoft.Extensions.DependencyInjection;
using MlConnector.Abstractions.Errors;
using MlConnector.Composition.Drafting;
using MlConnector.Engine.Ports;
using MlConnector.Server.Configuration;
using MlConnector.Server.Tests.World;

namespace MlConnector.Server.Tests.Settings;

/// <summary>What is written into the file by hand while the service runs.</summary>
public sealed class SettingsWatchTests
{
    private readonly CancellationToken cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_change_by_hand_is_taken_over_once_it_stands_still()
    {
        await using ServerSite site = await ServerSite.StartAsync(settings: "stuckAfter: 20m\n");
        var current = new CurrentSettings(await ServiceFile.ReadAsync(site.Workspace.Folder, cancel));
        using var desk = new SettingsDesk(site.Workspace, current); // the service's own looks by itself
        await desk.LookAsync(cancel);
        await File.WriteAllTextAsync(FileOf(site), "stuckAfter: 25m\n", cancel);
        await desk.LookAsync(cancel);
        Assert.Equal(TimeSpan.FromMinutes(20), current.Now.StuckAfter);
        await desk.LookAsync(cancel);
        Assert.Equal(TimeSpan.FromMinutes(25), current.Now.StuckAfter);
        Assert.All(await site.Workspace.Store.Audit.SearchAsync("settings.change", null, 10, cancel), entry => Assert.Equal(SettingsDesk.ByHand, entry.Who));
        Assert.NotEmpty(await site.Workspace.Store.Audit.SearchAsync("settings.change", null, 10, cancel));
    }

    [Fact]
    public async Task What_a_command_changed_on_the_data_folder_is_told_once_and_under_its_name()
    {
        await using ServerSite site = await ServerSite.StartAsync(settings: "stuckAfter: 20m\n");
        CurrentSettings current = site.Host.Services.GetRequiredService<CurrentSettings>();
        SettingsDesk desk = site.Host.Services.GetRequiredService<SettingsDesk>();
        await new FolderSettings(site.Workspace).ReplaceAsync(null, "wanted.yaml", "stuckAfter: 25m\n", "ann@desk", cancel);
        while (current.Now.StuckAfter != TimeSpan.FromMinutes(25)) await desk.LookAsync(cancel);
        Assert.Equal("ann@desk", Assert.Single(await site.Workspace.Store.Audit.SearchAsync("settings.change", null, 10, cancel)).Who);
    }

    [Fact]
    public async Task A_mistake_by_hand_changes_nothing_and_is_shown_until_it_is_mended()
    {
        await using ServerSite site = await ServerSite.StartAsync(settings: "stuckAfter: 20m\n");
        var current = new CurrentSettings(await ServiceFile.ReadAsync(site.Workspace.Folder, cancel));
        using var desk = new SettingsDesk(site.Workspace, current); // the service's own looks by itself
        await File.WriteAllTextAsync(FileOf(site), "stuckAfter: soon\n", cancel);
        for (int i = 0; i < 2; i++) await desk.LookAsync(cancel);
        Assert.Equal((TimeSpan.FromMinutes(20), "CONFIG-VALUE", "service.yaml:1:13"), (current.Now.StuckAfter, Assert.Single(current.Problems).Code, current.Problems[0].Where));
        HttpClient admin = await site.SignInAsync(Role.Admin);
        foreach (string page in new[] { "/settings", "/settings/alerts", "/settings/alerts/channel?type=slack" }) Assert.Contains("CONFIG-VALUE", await admin.GetStringAsync(page, cancel), StringComparison.Ordinal);
        await Assert.ThrowsAsync<ConnectorException>(() => desk.ChangeAsync(_ => true, root => Task.FromResult(new SettingsEdit(root)), "test"));
        await File.WriteAllTextAsync(FileOf(site), "stuckAfter: 20m\n", cancel);
        for (int i = 0; i < 2; i++) await desk.LookAsync(cancel);
        Assert.Empty(current.Problems);
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_changes_nothing()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        Directory.CreateDirectory(FileOf(site) + ".new");
        SettingsDesk desk = site.Host.Services.GetRequiredService<SettingsDesk>();
        ConnectorException refused = await Assert.ThrowsAsync<ConnectorException>(() => desk.ChangeAsync(_ => true, root => Task.FromResult(new SettingsEdit(root.With(SettingTree.Text("45m"), "stuckAfter"))), "test"));
        Assert.Equal("SETTINGS-FILE", refused.Error.Code);
        Assert.Equal(TimeSpan.FromMinutes(30), site.Host.Services.GetRequiredService<CurrentSettings>().Now.StuckAfter);
        Assert.Empty(await site.Workspace.Store.Audit.SearchAsync("settings.change", null, 10, cancel));
    }

    private static string FileOf(ServerSite site) => Path.Combine(site.Workspace.Folder.Path, ServiceFile.Name);
}
