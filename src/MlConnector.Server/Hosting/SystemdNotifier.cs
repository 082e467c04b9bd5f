using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MlConnector.Abstractions.Errors;
using MlConnector.Composition;

namespace MlConnector.Server.Hosting;

/// <summary>
/// Tells systemd how the service stands, in datagrams to the socket of <c>NOTIFY_SOCKET</c>: ready once it listens, stopping when it ends, and alive in between if the unit has a watchdog (<c>WATCHDOG_USEC</c>). Alive
/// means that the store can be read: a process that hangs there is started anew. Without such a socket it does nothing.
/// </summary>
public sealed class SystemdNotifier(Workspace workspace, Func<string, string?> environment, ILogger<SystemdNotifier> log) : IHostedLifecycleService, IDisposable
{
    private const string Ready = "READY=1", Stopping = "STOPPING=1", Alive = "WATCHDOG=1";
    private readonly CancellationTokenSource ending = new();
    private Task watching = Task.CompletedTask;

    /// <inheritdoc />
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        if (Tell(Ready) && Period is { } period) watching = WatchAsync(period);
        return Task.CompletedTask;
    }

    /// <summary>The service begins to end, which may take as long as a batch.</summary>
    public void TellStopping() => Tell(Stopping);

    /// <inheritdoc />
    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        await ending.CancelAsync();
        await watching;
    }

    /// <inheritdoc />
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public void Dispose() => ending.Dispose();

    /// <summary>Half of the time that the watchdog allows; null if there is none, or it is another process's.</summary>
    private TimeSpan? Period
    {
        get
        {
            bool isOurs = environment("WATCHDOG_PID") is not { Length: > 0 } pid || pid == Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
            return isOurs && long.TryParse(environment("WATCHDOG_USEC"), NumberStyles.None, CultureInfo.InvariantCulture, out long microseconds) && microseconds > 0 ? TimeSpan.FromMicroseconds(microseconds) / 2 : null;
        }
    }

    private async Task WatchAsync(TimeSpan period)
    {
        using var beat = new PeriodicTimer(period, workspace.Time);
        try
        {
            do await TellAliveAsync(ending.Token);
            while (await beat.WaitForNextTickAsync(ending.Token));
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The service has ended.
        }
    }

    /// <summary>No sign of life where the store cannot be read: if that lasts, systemd starts the service anew.</summary>
    private async Task TellAliveAsync(CancellationToken cancel)
    {
        try
        {
            await workspace.Store.Revisions.NewestAsync(cancel);
            Tell(Alive);
        }
        catch (ConnectorException failed)
        {
            log.NotifyFailed(workspace.Scrub(failed.Message));
        }
    }

    /// <summary>Sends one datagram; false if nobody listens.</summary>
    private bool Tell(string state)
    {
        if (environment("NOTIFY_SOCKET") is not { Length: > 1 } path) return false;
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

            // A name that begins with @ is no file: it stands for one that begins with a zero byte.
            socket.SendTo(Encoding.ASCII.GetBytes(state), new UnixDomainSocketEndPoint(path[0] == '@' ? $"\0{path[1..]}" : path));
            return true;
        }
        catch (Exception failed) when (failed is SocketException or ArgumentException or PlatformNotSupportedException)
        {
            log.NotifyFailed(failed.Message);
            return false;
        }
    }
}
