namespace MlConnector.SageX3.SignIn;

/// <summary>
/// A request whose answer must not be lost goes on for a while after its caller was stopped: what the gateway grants to it kills the refresh token before, and nobody else would ever see the new one.
/// </summary>
internal sealed class Grace : IDisposable
{
    /// <summary>Shorter than what a stopping service waits for its runs.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource over;
    private readonly CancellationTokenRegistration stopped;

    public Grace(TimeProvider time, CancellationToken cancel)
    {
        over = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        stopped = cancel.UnsafeRegister(static over => ((CancellationTokenSource)over!).CancelAfter(Length), over);
    }

    /// <summary>Cancelled when the caller has been stopped for as long as that.</summary>
    public CancellationToken Token => over.Token;

    public void Dispose()
    {
        stopped.Dispose();
        over.Dispose();
    }
}
