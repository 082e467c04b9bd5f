using MlConnector.Composition.Pipelines;
using MlConnector.Engine.DeadLetters;
using MlConnector.Engine.Ports;

namespace MlConnector.Composition.DeadLetters;

/// <summary>Writes dead letters with their rows, for who works on them elsewhere. A page of the store at a time: memory does not depend on how many there are. Sensitive values are left out.</summary>
public sealed class DeadLetterExport(Workspace workspace)
{
    private const int PageSize = 200;

    /// <summary>Writes those that match, oldest first, and gives their number. The filter's own limit and place are not looked at.</summary>
    public async Task<long> WriteAsync(IDeadLetterWriter into, DeadLetterFilter filter, CancellationToken cancel)
    {
        Dictionary<StreamId, StreamRecord> streams = (await workspace.Store.Streams.ListAsync(null, cancel)).ToDictionary(stream => stream.Id);
        Dictionary<StreamId, ShownFields?> shown = [];
        var reader = new DeadRowReader(workspace.Engine);
        await into.BeginAsync(cancel);
        for (long after = 0, count = 0; ;)
        {
            IReadOnlyList<DeadLetterRecord> letters = await workspace.Store.DeadLetters.ListAsync(filter with { Limit = PageSize, After = after }, cancel);
            foreach (StreamId stream in letters.Select(letter => letter.Stream).Distinct().Where(stream => !shown.ContainsKey(stream))) shown[stream] = await ShownOfAsync(streams[stream], cancel);
            IReadOnlyDictionary<long, DeadRow> rows = await reader.ReadAsync([.. letters.Where(letter => shown[letter.Stream] is not null)], cancel);
            foreach (DeadLetterRecord letter in letters) await into.WriteAsync(new ExportedLetter(letter, streams[letter.Stream], rows.GetValueOrDefault(letter.Id)) { Fields = shown[letter.Stream] }, cancel);

            count += letters.Count;
            if (letters.Count < PageSize) return count;
            after = letters[^1].Id;
        }
    }

    /// <summary>Which fields may be shown; null for a stream that its pipeline has no more: nobody says then which are sensitive.</summary>
    private async Task<ShownFields?> ShownOfAsync(StreamRecord stream, CancellationToken cancel) =>
        await StoredPipeline.FindOrNullAsync(workspace.Store.Revisions, stream.Pipeline, cancel) is { } pipeline && pipeline.Content.Streams.FirstOrDefault(one => one.Plan.Name == stream.Stream) is { } applied
            ? new ShownFields(applied)
            : null;
}

/// <summary>A dead letter on its way out.</summary>
/// <param name="Letter">The dead letter.</param>
/// <param name="Stream">Its stream.</param>
/// <param name="Row">Its row; null if there is none to show.</param>
public sealed record ExportedLetter(DeadLetterRecord Letter, StreamRecord Stream, DeadRow? Row)
{
    /// <summary>Which fields of the row may be shown.</summary>
    public ShownFields? Fields { get; init; }

    /// <summary>The fields of its row as they may be shown.</summary>
    public IEnumerable<(string Name, string? Value)> Shown => Row is null ? [] : Row.Fields.Where(cell => !Fields!.Hides(cell.Name)).Select(cell => (cell.Name, cell.Value));
}

/// <summary>A form in which dead letters are written.</summary>
public interface IDeadLetterWriter
{
    /// <summary>Writes what stands before the first.</summary>
    Task BeginAsync(CancellationToken cancel);

    /// <summary>Writes one.</summary>
    Task WriteAsync(ExportedLetter letter, CancellationToken cancel);
}
