using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using MlConnector.Engine.Ports;
using MlConnector.Sandbox.Time;
using MlConnector.Server.Alerts;
using MlConnector.Server.Hosting;
using MlConnector.Server.Tests.Alerts.Sinks;
using MlConnector.Server.Tests.World;

namespace MlConnector.Server.Tests.Alerts;

/// <summary>From a fact to a message that arrived, through the whole service and over a restart.</summary>
public sealed class AlertLoopTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 29, 8, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(21);

    [Fact]
    public async Task A_credential_that_ends_is_told_once_over_a_restart_and_resolved_when_it_is_renewed()
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        await using HttpSink sink = await HttpSink.StartAsync();
        using VirtualClock clock = VirtualClock.FrozenAt(Start);
        await using ServerSite site = await ServerSite.StartAsync(clock, settings: Settings(sink));
        await SetAsync(site, "hook-key", null);
        await SetAsync(site, "powerbi", new DateOnly(2026, 12, 3));
        await BeatAsync(clock, () => Told(sink).Length == 1);
        AlertItem told = Told(sink)[^1].Items.Single();
        Assert.Equal(("credential", "powerbi", AlertEvent.Opened, "https://mlc.acme.example/credentials"), (told.Kind, told.About, told.Event, told.Page));

        await site.Host.StopAsync();
        await using ServerHost again = await ServerHost.StartAsync(site.Workspace, new ServerOptions { Urls = "http://127.0.0.1:0" }, cancel);
        await SetAsync(site, "tableau", new DateOnly(2026, 11, 28));
        await BeatAsync(clock, () => Told(sink).Length == 2);
        Assert.Equal("tableau", Told(sink)[^1].Items.Single().About);

        await SetAsync(site, "powerbi", null);
        await BeatAsync(clock, () => Told(sink).Length == 3);
        Assert.Equal(AlertEvent.Resolved, Told(sink)[^1].Items.Single().Event);
        await again.StopAsync();
    }

    [Fact]
    public async Task A_channel_that_fails_is_tried_again_and_shown()
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        await using HttpSink sink = await HttpSink.StartAsync();
        sink.Answer = (503, null);
        using VirtualClock clock = VirtualClock.FrozenAt(Start);
        await using ServerSite site = await ServerSite.StartAsync(clock, settings: Settings(sink));
        await SetAsync(site, "hook-key", null);
        await SetAsync(site, "powerbi", new DateOnly(2026, 12, 3));
        await BeatAsync(clock, () => Told(sink).Length == 1);
        while ((await site.Workspace.Store.Alerts.MessagesAsync(1, cancel))[0].Error is null) await PauseAsync();
        string page = await (await site.SignInAsync(Role.Admin)).GetStringAsync("/settings/alerts", cancel);
        Assert.Contains("ALERT-NOT-SENT", page, StringComparison.Ordinal);
        sink.Answer = (200, null);
        int before = sink.Taken.Count;
        await BeatAsync(clock, () => sink.Taken.Count > before);
        AlertMessage message;
        while ((message = (await site.Workspace.Store.Alerts.MessagesAsync(1, cancel))[0]).SentAt is null) await PauseAsync();
        Assert.Null(message.Error);
        Assert.Single(Told(sink));
    }

    [Fact]
    public async Task What_waits_for_a_channel_that_was_removed_is_dropped_with_a_word()
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        await using HttpSink sink = await HttpSink.StartAsync();
        sink.Answer = (503, null);
        using VirtualClock clock = VirtualClock.FrozenAt(Start);
        using var said = new SaidLog();
        using var logs = new LoggerFactory([said]);
        await using ServerSite site = await ServerSite.StartAsync(clock, settings: Settings(sink), logs: logs);
        await SetAsync(site, "hook-key", null);
        await SetAsync(site, "powerbi", new DateOnly(2026, 12, 3));
        await BeatAsync(clock, () => Told(sink).Length == 1);
        while (await NewestAsync() is { Error: null }) await PauseAsync();
        (await site.CallAsync(HttpMethod.Put, "settings", "alerts: { gather: 0s }", "application/yaml")).Is(HttpStatusCode.OK);
        AlertMessage waits = await NewestAsync(), tried;
        do
        {
            clock.Advance(Beat);
            await PauseAsync();
        }
        while ((tried = await NewestAsync()).Attempts == waits.Attempts || tried.DueAt > clock.GetUtcNow());

        Assert.Null(tried.DueAt);
        Assert.Contains("ALERT-CHANNEL-UNKNOWN", tried.Error, StringComparison.Ordinal);
        Assert.Contains("its channel hook was removed", string.Join('\n', said.Messages), StringComparison.Ordinal);
        string page = await (await site.SignInAsync(Role.Admin)).GetStringAsync("/settings/alerts", cancel);
        Assert.Contains("dropped: its channel was removed", page, StringComparison.Ordinal);

        async Task<AlertMessage> NewestAsync() => (await site.Workspace.Store.Alerts.MessagesAsync(1, cancel))[0];
    }

    [Fact]
    public async Task The_test_button_sends_now_and_refuses_a_channel_that_is_not_there()
    {
        await using HttpSink sink = await HttpSink.StartAsync();
        await using ServerSite site = await ServerSite.StartAsync(settings: Settings(sink));
        await SetAsync(site, "hook-key", null);
        Assert.Equal("/settings/alerts?tested=hook", (await PressAsync(site, "hook")).Headers.Location?.ToString());
        Assert.True(AlertNotice.FromJson(Assert.Single(sink.Taken).Body).Test);
        using var forged = new FormUrlEncodedContent([new("channel", "hook")]);
        Assert.True((int)(await (await site.SignInAsync(Role.Admin)).PostAsync("/acts/alerts/test", forged, TestContext.Current.CancellationToken)).StatusCode >= 400);
        Assert.Single(sink.Taken);
        using HttpResponseMessage refused = await PressAsync(site, "fax");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Contains("ALERT-CHANNEL-UNKNOWN", await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    /// <summary>What arrived; a message that came twice counts once, by its id.</summary>
    private static AlertNotice[] Told(HttpSink sink) => [.. sink.Taken.Select(taken => AlertNotice.FromJson(taken.Body)).DistinctBy(notice => notice.Id)];

    private static string Settings(HttpSink sink) => $$"""
        publicUrl: https://mlc.acme.example
        alerts:
          gather: 0s
          channels:
            hook: { type: webhook, url: "{{sink.Address}}", secret: "${secret:hook-key}", allowInternal: true }
        """;

    private static Task SetAsync(ServerSite site, string name, DateOnly? expires) => site.Workspace.Vault.SetAsync(name, "a value", expires, "ann", TestContext.Current.CancellationToken);

    /// <summary>Lets time pass, beat by beat, until something is so.</summary>
    private static async Task BeatAsync(VirtualClock clock, Func<bool> until)
    {
        while (!until())
        {
            clock.Advance(Beat);
            await PauseAsync();
        }
    }

    private static Task PauseAsync() => Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, TestContext.Current.CancellationToken);

    private static async Task<HttpResponseMessage> PressAsync(ServerSite site, string channel)
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        HttpClient admin = await site.SignInAsync(Role.Admin);
        string page = await admin.GetStringAsync("/settings/alerts", cancel);
        string token = Regex.Match(page, "name=\"__RequestVerificationToken\" value=\"(?<token>[^\"]+)\"", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5)).Groups["token"].Value;
        using var form = new FormUrlEncodedContent([new("__RequestVerificationToken", token), new("channel", channel)]);
        return await admin.PostAsync("/acts/alerts/test", form, cancel);
    }
}
