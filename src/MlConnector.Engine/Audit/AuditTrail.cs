using MlConnector.Engine.Ports;
using Microsoft.Extensions.Logging;

namespace MlConnector.Engine.Audit;

/// <summary>
/// Writes the audit trail. Events of the path of a row are collected with <see cref="Add"/> and written many at a time; what a person does is written at once. Safe for
/// concurrent use. The head is anchored outside the store with <see cref="AnchorAsync"/>: at the end of a run and after everything a person does.
/// </summary>
/// <param name="store">The trail's rows.</param>
/// <param name="keys">Keys of the chain.</param>
/// <param name="time">The only clock.</param>
/// <param name="anchors">File that the operator named; null = the log only.</param>
/// <param name="log">Where the head is told as well.</param>
public sealed class AuditTrail(IAuditStore store, IKeyRing keys, TimeProvider time, AuditAnchorFile? anchors, ILogger<AuditTrail> log) : IAsyncDisposable
{
    private const int WrittenTogether = 256;

    private readonly Lock gate = new();
    private readonly SemaphoreSlim writing = new(1, 1);
    private List<AuditEvent> waiting = [];

    /// <summary>Collects an event; it is durable after the next <see cref="FlushAsync"/>. Gives the task of a flush if enough have come together, else a finished one.</summary>
    public Task Add(AuditEvent happened, CancellationToken cancel)
    {
        lock (gate)
        {
            waiting.Add(happened with { At = happened.At ?? time.GetUtcNow() });
            if (waiting.Count < WrittenTogether) return Task.CompletedTask;
        }
        return FlushAsync(cancel);
    }

    /// <summary>Writes events at once, with those that wait before them.</summary>
    public async Task WriteAsync(AuditEvent happened, CancellationToken cancel)
    {
        await Add(happened, cancel);
        await FlushAsync(cancel);
    }

    /// <summary>Writes everything collected, in one transaction. What could not be written waits for the next time.</summary>
    public async Task FlushAsync(CancellationToken cancel)
    {
        await writing.WaitAsync(cancel);
        try
        {
            List<AuditEvent> taken;
            lock (gate)
            {
                if (waiting.Count == 0) return;
                (taken, waiting) = (waiting, []);
            }
            try
            {
                var key = await keys.CurrentAsync(KeyPurpose.Audit, cancel);
                await store.AppendAsync(last => Seal(key, taken, last), cancel);
            }
            catch
            {
                lock (gate) waiting.InsertRange(0, taken);
                throw;
            }
        }
        finally
        {
            writing.Release();
        }
    }

    /// <summary>Writes what waits, then tells the head to the file and the log. The head, for reports and alerts.</summary>
    public async Task<AuditHead> AnchorAsync(CancellationToken cancel)
    {
        await FlushAsync(cancel);
        if (await store.LastAsync(cancel) is not { } last) return new AuditHead(0, time.GetUtcNow(), "");
        var head = new AuditHead(last.Number, last.At, Convert.ToHexStringLower(last.Mac));
        anchors?.Append(head);
        log.Head(head.Number, head.Mac);
        return head;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync() => await FlushAsync(CancellationToken.None);

    private static List<AuditEntry> Seal(DataKey key, List<AuditEvent> events, AuditEntry? last)
    {
        List<AuditEntry> sealedEntries = new(events.Count);
        var (number, before) = (last?.Number ?? 0, last?.Mac);
        foreach (var happened in events)
        {
            var entry = new AuditEntry(++number, happened.At!.Value.ToUniversalTime(), happened.Who, happened.Action, happened.Subject, happened.Detail, key.Id, []);
            before = AuditSeal.Compute(key, entry, before);
            sealedEntries.Add(entry with { Mac = before });
        }
        return sealedEntries;
    }
}
