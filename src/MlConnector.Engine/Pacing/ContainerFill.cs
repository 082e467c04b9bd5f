using System.Collections.Concurrent;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Runs;

namespace MlConnector.Engine.Pacing;

/// <summary>
/// Rows that the tables of one container hold, with what is on its way to them: limits of the vendor may depend on the fullest table, also for a stream that sends to another one. Shared by the streams of a run; begins with
/// what our receipts say of every pipeline that writes there.
/// </summary>
internal sealed class ContainerFill
{
    private readonly ConcurrentDictionary<string, long> tables = new(StringComparer.Ordinal);

    /// <summary>As our receipts say.</summary>
    public static async Task<ContainerFill> ReadAsync(EngineServices services, PinnedPipeline pipeline, CancellationToken cancel)
    {
        var fill = new ContainerFill();
        IReadOnlyList<string> writing = pipeline.Content.Container is { } container ? await services.Containers.WritingToAsync(container.Id, cancel) : [];
        foreach (string name in writing.Append(pipeline.Name).Distinct(StringComparer.Ordinal))
        {
            foreach (StreamRecord record in await services.Store.Streams.ListAsync(name, cancel)) fill.Hold(record.Table, record.ExpectedRows ?? 0);
        }

        return fill;
    }

    /// <summary>Rows of the fullest table.</summary>
    public long Fullest => tables.IsEmpty ? 0 : tables.Values.Max();

    /// <summary>A table holds so many rows.</summary>
    public void Hold(string table, long rows) => tables[table] = rows;

    /// <summary>Rows of the fullest table before <paramref name="more"/> rows are sent to one that holds <paramref name="rows"/>; from then on that one counts with them.</summary>
    public long BeforeSending(string table, long rows, int more)
    {
        Hold(table, rows);
        long fullest = Fullest;
        Hold(table, rows + more);
        return fullest;
    }
}
