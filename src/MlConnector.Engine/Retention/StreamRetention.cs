using System.Globalization;
using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Audit;
using MlConnector.Engine.Configuration.Model;
using MlConnector.Engine.Delivery;
using MlConnector.Engine.Journal;
using MlConnector.Engine.Ledger;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Runs;

namespace MlConnector.Engine.Retention;

/// <summary>
/// Journal retention at the end of a stream's run: under its lease, when nothing is in flight and everything else is done, at most once a day and a few segments at a time. What it may drop is decided by age and size;
/// current state stays deliverable without the source. A failure is a remark of the run and never changes its result: nothing that was delivered depends on it.
/// </summary>
internal sealed class StreamRetention(EngineServices services, PipelinePolicies policies, string by)
{
    /// <summary>Segments of 64 MB dropped in one run.</summary>
    public const int MostSegments = 8;

    private const int RunsLookedAt = 20;

    /// <summary>Runs it if it is due; gives a warning, or null.</summary>
    public async Task<string?> RunAsync(DeliveryContext context, CancellationToken cancel)
    {
        try
        {
            long most = await JournalShare.OfAsync(services, context, policies.JournalBytes, cancel);
            if (context.Ledger.InFlight.Count > 0 || !IsDue(context.Journal, most) || await WasDoneTodayAsync(context, cancel)) return null;
            RetentionResult done = await RetainAsync(context, most, cancel);
            if (done.SegmentsDropped > 0) await AuditAsync(context, "journal.retention", writer => Write(writer, done), cancel);
            return null;
        }
        catch (Exception e) when (e is ConnectorException or IOException)
        {
            string why = e is ConnectorException known ? known.Error.ToString() : e.Message;
            await AuditAsync(context, "journal.retention-failed", writer => writer.WriteString("error", why), CancellationToken.None);
            return string.Create(CultureInfo.InvariantCulture, $"The journal was not shortened: {why} Everything is delivered and nothing is lost; the next day's first run tries again.");
        }
    }

    /// <summary>Cheap: reads headers only. The rest of the work is a pass over the ledger.</summary>
    private bool IsDue(StreamJournal journal, long most)
    {
        IReadOnlyList<(int Number, long Bytes)> segments = journal.Segments();
        if (segments.Count < 2) return false;
        if (segments.Sum(segment => segment.Bytes) > most) return true;

        // A segment is older than the first record of the one after it.
        JournalHeader next = journal.ReadHeader(new JournalPlace(segments[1].Number, 0, 0));
        return next.WrittenAt <= services.Time.GetUtcNow() - policies.JournalAge;
    }

    /// <summary>True if an earlier run of today had this stream: rows that are still needed may keep a segment due for years, and the ledger is not to be walked at each poll for that.</summary>
    private async Task<bool> WasDoneTodayAsync(DeliveryContext context, CancellationToken cancel)
    {
        IReadOnlyList<RunRecord> runs = await services.Store.Runs.ListAsync(context.Pipeline, RunsLookedAt, cancel);
        RunRecord? before = runs.FirstOrDefault(run => run.RunId != context.RunId && run.Streams.ContainsKey(context.State.Stream));
        return before is not null && before.StartedAt.UtcDateTime.Date == services.Time.GetUtcNow().UtcDateTime.Date;
    }

    private async Task<RetentionResult> RetainAsync(DeliveryContext context, long most, CancellationToken cancel)
    {
        StreamId stream = context.State.Id;

        // From the store and not from the run's memory: a place that is missing here is a row that is lost.
        IReadOnlyList<DeadLetterRecord> letters = await services.Store.DeadLetters.OpenOfStreamAsync(stream, cancel);
        var policy = new RetentionPolicy(policies.JournalAge, most) { MostSegments = MostSegments, DeadLetters = [.. letters.Select(letter => letter.Place)] };
        var host = new RetentionHost(
            context.Fence, services.Store.Incarnation, context.RunId, context.Numbers.NextBatch, moved => services.Store.DeadLetters.MoveAsync(context.Fence, stream, moved, cancel));
        return await new JournalRetention(context.Journal, context.Ledger, services.Time).RunAsync(policy, host, cancel);
    }

    private Task AuditAsync(DeliveryContext context, string action, Action<System.Text.Json.Utf8JsonWriter> write, CancellationToken cancel) =>
        services.Audit.WriteAsync(new AuditEvent(by, action, $"{context.Pipeline}/{context.State.Stream}", AuditDetail.Json(writer =>
        {
            writer.WriteString("run", context.RunId);
            write(writer);
        })), cancel);

    private static void Write(System.Text.Json.Utf8JsonWriter writer, RetentionResult done)
    {
        writer.WriteNumber("segments", done.SegmentsDropped);
        writer.WriteNumber("rowsCarried", done.RowsCarried);
        writer.WriteNumber("bytesFreed", done.BytesFreed);
    }
}
