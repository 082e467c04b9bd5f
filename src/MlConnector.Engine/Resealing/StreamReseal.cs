using System.Globalization;
using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Audit;
using MlConnector.Engine.Delivery;
using MlConnector.Engine.Journal;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Retention;
using MlConnector.Engine.Runs;

namespace MlConnector.Engine.Resealing;

/// <summary>
/// After a new data key was started: at the end of each of a stream's runs, under its lease, some segments that are still sealed under an older key are sealed anew, oldest first, until none is left. A failure is a remark of the
/// run and never changes its result: the older key goes on opening what is left.
/// </summary>
internal sealed class StreamReseal(EngineServices services, string by)
{
    /// <summary>Segments of 64 MB in one run.</summary>
    public const int MostSegments = 8;

    /// <summary>Gives a warning, or null.</summary>
    public async Task<string?> RunAsync(DeliveryContext context, CancellationToken cancel)
    {
        try
        {
            int done = await ResealAsync(context.Journal, cancel);
            if (done > 0) await AuditAsync(context, done, cancel);
            return null;
        }
        catch (Exception e) when (e is ConnectorException or IOException)
        {
            return string.Create(CultureInfo.InvariantCulture, $"Older rows of the journal could not be sealed under the new data key: {(e is ConnectorException known ? known.Error.ToString() : e.Message)} They stay readable; the next run tries again.");
        }
    }

    private async Task<int> ResealAsync(StreamJournal journal, CancellationToken cancel)
    {
        DataKey now = await services.Keys.CurrentAsync(KeyPurpose.Journal, cancel);
        var reseal = new SegmentReseal(services.Segments, services.Keys, journal.Stream);
        int done = 0;
        foreach ((int number, long bytes) in journal.Segments())
        {
            if (done == MostSegments) break;
            if (bytes == 0 || !reseal.BeginsOld(number, now)) continue;
            if (journal.IsNewest(number)) journal.CloseNewest(); // what is appended from here on begins another file
            await reseal.RunAsync(number, bytes, now, cancel);
            done++;
        }

        return done;
    }

    private Task AuditAsync(DeliveryContext context, int segments, CancellationToken cancel) => services.Audit.WriteAsync(
        new AuditEvent(by, "journal.reseal", $"{context.Pipeline}/{context.State.Stream}", AuditDetail.Json(writer =>
        {
            writer.WriteString("run", context.RunId);
            writer.WriteNumber("segments", segments);
        })),
        cancel);
}
