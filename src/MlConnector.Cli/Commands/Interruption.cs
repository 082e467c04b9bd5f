using System.Runtime.InteropServices;

namespace MlConnector.Cli.Commands;

/// <summary>
/// Ctrl-C, and what service managers send instead of it. The first one asks for a clean end (a run stops at the next batch border), the second one ends at once (the next run asks the destination what became
/// of the last batch, INV-3), a third one is left to the operating system.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private static readonly PosixSignal[] Heard = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP];
    private readonly CancellationTokenSource stop = new();
    private readonly CancellationTokenSource atOnce = new();
    private readonly PosixSignalRegistration[] registrations;
    private static int asking;
    private int count;

    /// <summary>Listens from now on.</summary>
    public Interruption() => registrations = [.. Heard.Select(signal => PosixSignalRegistration.Create(signal, Hear))];

    /// <summary>The first one.</summary>
    public CancellationToken Stop => stop.Token;

    /// <summary>The second one.</summary>
    public CancellationToken AtOnce => atOnce.Token;

    /// <summary>While a person is asked, reading the keyboard cannot be cancelled: Ctrl-C ends the process, which has begun nothing yet.</summary>
    public static IDisposable Asking()
    {
        Interlocked.Increment(ref asking);
        return new Answered();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in registrations) registration.Dispose();
        stop.Dispose();
        atOnce.Dispose();
    }

    private void Hear(PosixSignalContext signal)
    {
        if (Volatile.Read(ref asking) > 0) return;
        int heard = Interlocked.Increment(ref count);
        signal.Cancel = heard <= 2;
        if (heard == 1) stop.Cancel();
        else if (heard == 2) atOnce.Cancel();
    }

    private sealed class Answered : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref asking);
    }
}
