using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Mapping.Violations;
using MlConnector.Engine.Reading.Canonical;
using MlConnector.Engine.Reading.Cursors;
using MlConnector.Engine.Reading.Strategies;

namespace MlConnector.Engine.Reading;

/// <summary>The part of a read that goes by the source's log of changes: lists the log, gives what has to be asked for by key, and knows which of it was not there.</summary>
internal sealed class LoggedReading(ISourceStream stream, HistoryLogStrategy log)
{
    private LoggedKeys? keys;

    /// <summary>Keys that the log names as deleted and that were asked for in vain; complete after the read.</summary>
    public ImmutableArray<LoggedKey> Gone => keys?.Gone ?? [];

    /// <summary>True if a complete read began with no entry in the log that was not known.</summary>
    public bool IsQuiet => log.IsQuiet;

    private ILogsChanges Changes => stream as ILogsChanges ?? throw new ConnectorException(StreamAbilities.NoLog(stream.Definition));

    /// <summary>A complete read begins: the newest entry that there is now is where the next poll goes on.</summary>
    public async Task BeginAsync(CancellationToken cancel) => log.Begin(await Changes.NewestAsync(cancel));

    /// <summary>A page of rows was read.</summary>
    public void Met(SourcePage page) => keys?.Met(page);

    /// <summary>Lists the log, then gives the windows of what it names.</summary>
    public async IAsyncEnumerable<KeyWindow> ListAsync(LogWindow since, [EnumeratorCancellation] CancellationToken cancel)
    {
        keys = new LoggedKeys(stream.Definition);
        var entries = new CanonicalForm(stream.Definition.ToChangeSchema());
        ILogsChanges changes = Changes;
        await foreach (SourcePage page in changes.ReadChangesAsync(since.After is { } mark ? CursorText.Back(mark, changes.Lag) : null, cancel))
        {
            using SourcePage owned = page;
            Take(page, entries, keys);
        }

        foreach (KeyWindow window in DocumentWindows.Chunks(stream.Definition, keys.All)) yield return window with { Since = since.Since };
    }

    private void Take(SourcePage page, CanonicalForm entries, LoggedKeys named)
    {
        int number = stream.Definition.Key.Length;
        var violations = new RowViolation[page.Records.RowCount];
        if (entries.Apply(page.Records, violations) > 0) log.Incomplete();
        for (int row = 0; row < violations.Length; row++)
        {
            if (!violations[row].IsNone) continue;
            RecordRow entry = page.Records[row];
            log.Met(new LoggedChange(long.Parse(entry.Bytes(number), CultureInfo.InvariantCulture), CellValue.Text(entry.Bytes(number + 1))));
            if (!named.Add(page.Company, entry, entry.Kind(number + 2) == CellKind.True)) log.Incomplete();
        }
    }
}
