using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using MlConnector.Sandbox.Time;
using MlConnector.Server.Hosting;
using MlConnector.Server.Tests.World;

namespace MlConnector.Server.Tests.Hosting;

/// <summary>What systemd hears, at a real socket.</summary>
public sealed class SystemdNotifierTests
{
    public static TheoryData<string> Sockets => OperatingSystem.IsLinux() ? ["file", "abstract"] : ["file"];

    [Theory]
    [MemberData(nameof(Sockets))]
    public async Task Systemd_hears_ready_then_signs_of_life_then_stopping(string kind)
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        string folder = Directory.CreateTempSubdirectory("mlc-notify-").FullName;
        string path = kind == "file" ? Path.Combine(folder, "notify") : $"@{folder}";
        using var systemd = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        systemd.Bind(new UnixDomainSocketEndPoint(kind == "file" ? path : $"\0{path[1..]}"));
        using VirtualClock clock = VirtualClock.FrozenAt(new DateTimeOffset(2026, 11, 29, 8, 0, 0, TimeSpan.Zero));
        await using ServerSite site = await ServerSite.StartAsync(clock);
        using SystemdNotifier notifier = Notifier(site, new() { ["NOTIFY_SOCKET"] = path, ["WATCHDOG_USEC"] = "30000000" });
        await notifier.StartedAsync(cancel);
        Assert.Equal("READY=1", await HearAsync(systemd));
        Assert.Equal("WATCHDOG=1", await HearAsync(systemd));
        clock.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal("WATCHDOG=1", await HearAsync(systemd));
        notifier.TellStopping();
        Assert.Equal("STOPPING=1", await HearAsync(systemd));
        await notifier.StoppedAsync(cancel);
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("/nowhere/at/all")]
    public async Task Without_somebody_who_listens_the_service_goes_on(string? path)
    {
        await using ServerSite site = await ServerSite.StartAsync();
        using SystemdNotifier notifier = Notifier(site, new() { ["NOTIFY_SOCKET"] = path });
        await notifier.StartedAsync(TestContext.Current.CancellationToken);
        notifier.TellStopping();
        await notifier.StoppedAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_watchdog_of_another_process_is_not_fed()
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        string folder = Directory.CreateTempSubdirectory("mlc-notify-").FullName, path = Path.Combine(folder, "notify");
        using var systemd = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        systemd.Bind(new UnixDomainSocketEndPoint(path));
        await using ServerSite site = await ServerSite.StartAsync();
        using SystemdNotifier notifier = Notifier(site, new() { ["NOTIFY_SOCKET"] = path, ["WATCHDOG_USEC"] = "30000000", ["WATCHDOG_PID"] = "1" });
        await notifier.StartedAsync(cancel);
        notifier.TellStopping();
        Assert.Equal("READY=1", await HearAsync(systemd));
        Assert.Equal("STOPPING=1", await HearAsync(systemd));
        await notifier.StoppedAsync(cancel);
        Directory.Delete(folder, recursive: true);
    }

    private static SystemdNotifier Notifier(ServerSite site, Dictionary<string, string?> variables) =>
        new(site.Workspace, name => variables.GetValueOrDefault(name), NullLogger<SystemdNotifier>.Instance);

    private static async Task<string> HearAsync(Socket socket)
    {
        byte[] datagram = new byte[256];
        return Encoding.ASCII.GetString(datagram, 0, await socket.ReceiveAsync(datagram.AsMemory(), TestContext.Current.CancellationToken));
    }
}
