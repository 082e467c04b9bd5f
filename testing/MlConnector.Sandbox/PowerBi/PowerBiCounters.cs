using System.Collections.Concurrent;

namespace MlConnector.Sandbox.PowerBi;

/// <summary>What the sandbox has seen since it started.</summary>
public sealed class PowerBiCounters
{
    private readonly ConcurrentDictionary<string, long> refused = new(StringComparer.Ordinal);
    private long posts;
    private int pending;
    private long rows;
    private long queries;
    private long tokens;
    private long requests;

    /// <summary>POSTs of rows that were answered with 200 or committed.</summary>
    public long Posts => Interlocked.Read(ref posts);

    /// <summary>The most POSTs of rows that one dataset had under way at the same time.</summary>
    public int MostPending => Volatile.Read(ref pending);

    /// <summary>Rows committed.</summary>
    public long RowsAccepted => Interlocked.Read(ref rows);

    /// <summary>Queries answered.</summary>
    public long Queries => Interlocked.Read(ref queries);

    /// <summary>Tokens given out.</summary>
    public long Tokens => Interlocked.Read(ref tokens);

    /// <summary>Requests to the API, whatever became of them.</summary>
    public long Requests => Interlocked.Read(ref requests);

    /// <summary>Refused requests by reason: the short word of the limit or rule, such as <c>postsPerMinute</c>.</summary>
    public IReadOnlyDictionary<string, long> Refused => refused;

    internal void Posted(int count)
    {
        Interlocked.Increment(ref posts);
        Interlocked.Add(ref rows, count);
    }

    internal void Entered(int now)
    {
        for (int most = pending; now > most; most = pending) Interlocked.CompareExchange(ref pending, now, most);
    }

    internal void Queried() => Interlocked.Increment(ref queries);

    internal void Issued() => Interlocked.Increment(ref tokens);

    internal void Requested() => Interlocked.Increment(ref requests);

    internal void Refuse(string reason) => refused.AddOrUpdate(reason, 1, static (_, count) => count + 1);
}
