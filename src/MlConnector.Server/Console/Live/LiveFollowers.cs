namespace MlConnector.Server.Console.Live;

/// <summary>The open pages that are kept fresh. Each event makes a browser fetch its page: the more there are, the longer each waits, so that all of them together cost no more than a few pages a second.</summary>
internal sealed class LiveFollowers
{
    private const int FetchesASecond = 20;
    private static readonly TimeSpan LeastBeat = TimeSpan.FromSeconds(1);
    private int count;

    /// <summary>Time from one event of a page to the next.</summary>
    public TimeSpan Beat => LeastBeat * (1 + Volatile.Read(ref count) / FetchesASecond);

    /// <summary>A page is opened; it is closed by disposing what this gives.</summary>
    public IDisposable Join()
    {
        Interlocked.Increment(ref count);
        return new Follower(this);
    }

    private sealed class Follower(LiveFollowers all) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref all.count);
    }
}
