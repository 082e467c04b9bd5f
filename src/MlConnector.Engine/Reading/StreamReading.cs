using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Mapping.Violations;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Reading.Canonical;
using MlConnector.Engine.Reading.Cuts;
using MlConnector.Engine.Reading.Strategies;
using MlConnector.Engine.Reading.Waiting;

namespace MlConnector.Engine.Reading;

/// <summary>
/// One read of a stream: plans its windows, reads them page by page, brings rows into canonical form, lets only documents pass whose cut holds, and tells how far the cursor may move. Used once.
/// </summary>
public sealed class StreamReading
{
    private const int RemarksTold = 100;

    private readonly ISourceStream stream;
    private readonly ReadRequest request;
    private readonly IOpenKeys openKeys;
    private readonly IReadStrategy strategy;
    private readonly CanonicalForm canonical;
    private readonly CutReader? cut;
    private readonly RowTest? isOpen;
    private readonly LoggedReading? logged;
    private CanonicalForm? keysOnly;
    private PairJudge? pairs;

    /// <summary>A read, not begun yet.</summary>
    public StreamReading(ISourceStream stream, ReadRequest request, IRowExpressions expressions, IOpenKeys openKeys)
    {
        this.stream = stream;
        this.request = request;
        this.openKeys = openKeys;
        strategy = ReadStrategies.Create(request);
        canonical = new CanonicalForm(stream.Schema);
        StreamDefinition definition = stream.Definition;
        if (definition.Cut is { } declared) cut = new CutReader(stream, declared, expressions, Narrow, strategy.Waiting);
        if (definition.Cursor.OpenWhen is { } open) isOpen = expressions.Test(open, stream.Schema);
        if (strategy is HistoryLogStrategy log) logged = new LoggedReading(stream, log);
        Plan = strategy.Plan();
    }

    /// <summary>Looks at the other half of documents; null where the stream has none, or it is not delivered by the pipeline.</summary>
    internal IPairCheck? Pairs
    {
        init => pairs = value is null ? null : new PairJudge(value, strategy, stream.Definition);
    }

    /// <summary>Documents that wait, with the reason; complete after the read.</summary>
    internal ImmutableArray<WaitingDocument> Waiting => [.. strategy.Waiting.Now];

    /// <summary>The windows that will be read.</summary>
    public ImmutableArray<PlannedWindow> Plan { get; }

    /// <summary>True after the read if every key of the source was seen: absence may be judged.</summary>
    public bool Complete { get; private set; }

    /// <summary>INV-2: the cursor that may be stored once everything that was read is settled; null = unchanged.</summary>
    public string? CursorAfterAll { get; private set; }

    /// <summary>Files of the tags known before the read; null if the stream is not read by tags. Then the cursor that may be stored is <see cref="CursorAfterAll"/> with the tags of what was delivered.</summary>
    internal ImmutableArray<SortedRunFile>? KnownTags => (strategy as EtagScanStrategy)?.Known;

    /// <summary>Keys that the source's log names as deleted and that were asked for in vain; complete after the read.</summary>
    internal ImmutableArray<LoggedKey> Gone => logged?.Gone ?? [];

    /// <summary>True if a complete read began with no entry in the source's log that was not known.</summary>
    internal bool LogIsQuiet => logged is { IsQuiet: true };

    /// <summary>What a person should know about this read.</summary>
    public ImmutableArray<string> Remarks =>
    [
        .. strategy.Remarks, .. cut?.Remarks ?? [], .. pairs?.Remarks ?? [], .. strategy.Waiting.Now.Take(RemarksTold).Select(waits => waits.Remark),
        .. strategy.Waiting.TooMany ? [$"More than {WaitingDocuments.Limit} documents wait: everything is read again at the next poll."] : Array.Empty<string>(),
    ];

    /// <summary>
    /// Reads everything, in order. The consumer takes in each page (so that its keys count as met) before it asks for the next, and disposes it. Ends normally only if every window was read
    /// completely.
    /// </summary>
    public async IAsyncEnumerable<ReadPage> ReadAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        bool complete = true;
        for (int i = 0; i < Plan.Length; i++)
        {
            complete &= Plan[i].Complete;
            ReadPage? held = null;
            await foreach (ReadPage page in WindowAsync(Plan[i], cancel))
            {
                if (held is not null) yield return held;
                held = null;
                if (page.IsTags) yield return page; // what differs is asked for when all of them have been taken in
                else held = page;
            }

            CursorAfterAll = strategy.WindowRead(i) ?? CursorAfterAll;
            if (held is null) continue;
            if (KnownTags is null) held.CursorAfter = CursorAfterAll;
            yield return held;
        }

        Complete = complete && Plan.Length > 0;
    }

    private async IAsyncEnumerable<ReadPage> WindowAsync(PlannedWindow planned, [EnumeratorCancellation] CancellationToken cancel)
    {
        if (logged is not null && planned.Window is LogWindow since)
        {
            await foreach (KeyWindow window in logged.ListAsync(since, cancel))
            {
                await foreach (ReadPage page in OneAsync(window, cancel)) yield return page;
            }

            yield break;
        }

        if (logged is not null && planned.Window is FullWindow { Companies.IsEmpty: true }) await logged.BeginAsync(cancel);
        if (planned.ByTags && stream is IListsTags { HasTags: true } tags)
        {
            await foreach (SourcePage page in tags.ReadTagsAsync(planned.Window, cancel)) yield return Listed(page, planned.Window);
            if (await openKeys.DifferingAsync(cancel) is { } differing)
            {
                foreach (KeyWindow window in DocumentWindows.Chunks(stream.Definition, differing))
                {
                    await foreach (ReadPage page in OneAsync(window, cancel)) yield return page;
                }

                yield break;
            }
        }

        await foreach (ReadPage page in OneAsync(planned.Window, cancel)) yield return page;
        if (!planned.ThenOpenKeys) yield break;
        await foreach (ImmutableArray<string>[] keys in ChunksAsync(openKeys.NotMetAsync(cancel), cancel))
        {
            await foreach (ReadPage page in OneAsync(new KeyWindow([.. keys]), cancel)) yield return page;
        }
    }

    /// <summary>Keys become canonical, so that they are compared with those of rows.</summary>
    private ReadPage Listed(SourcePage page, ReadWindow window)
    {
        keysOnly ??= new CanonicalForm(page.Records.Schema);
        var violations = new RowViolation[page.Records.RowCount];
        keysOnly.Apply(page.Records, violations);
        return new ReadPage(page, violations, [], []) { Window = $"tags of {window.Describe()}", IsTags = true };
    }

    private async IAsyncEnumerable<ReadPage> OneAsync(ReadWindow window, [EnumeratorCancellation] CancellationToken cancel)
    {
        string description = window.Describe();
        await foreach (CanonicalPage page in cut?.ReadAsync(window, cancel) ?? PlainAsync(window, cancel))
        {
            var read = new ReadPage(page.Page, page.Violations, OpenFlags(page), page.DocumentEnds) { Window = description };
            if (pairs is not null) await pairs.JudgeAsync(read, cancel);
            yield return read;
        }

        foreach ((ImmutableArray<string> document, string why) in cut?.Waiting ?? [])
        {
            strategy.Withhold(document, why);
        }
    }

    private async IAsyncEnumerable<CanonicalPage> PlainAsync(ReadWindow window, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (SourcePage page in stream.ReadAsync(window, cancel)) yield return Narrow(page);
    }

    private CanonicalPage Narrow(SourcePage page)
    {
        RecordPage records = page.Records;
        var violations = new RowViolation[records.RowCount];
        canonical.Apply(records, violations);
        logged?.Met(page);
        for (int row = 0; row < records.RowCount; row++)
        {
            RecordRow view = records[row];
            strategy.Observe(view);
        }

        return new CanonicalPage(page, violations);
    }

    private bool[] OpenFlags(CanonicalPage page)
    {
        if (isOpen is null) return [];
        RecordPage records = page.Page.Records;
        var flags = new bool[records.RowCount];
        for (int row = 0; row < flags.Length; row++)
        {
            RecordRow view = records[row];
            flags[row] = !page.Violations[row].IsNone || isOpen(view);
        }

        return flags;
    }

    private static async IAsyncEnumerable<ImmutableArray<string>[]> ChunksAsync(IAsyncEnumerable<ImmutableArray<string>> keys, [EnumeratorCancellation] CancellationToken cancel)
    {
        var chunk = new List<ImmutableArray<string>>(DocumentWindows.KeysAtOnce);
        await foreach (ImmutableArray<string> key in keys.WithCancellation(cancel))
        {
            chunk.Add(key);
            if (chunk.Count < DocumentWindows.KeysAtOnce) continue;
            yield return [.. chunk];
            chunk.Clear();
        }

        if (chunk.Count > 0) yield return [.. chunk];
    }
}
