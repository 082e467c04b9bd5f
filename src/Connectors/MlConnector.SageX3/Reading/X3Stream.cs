using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Http.Conditions;
using MlConnector.SageX3.Channels;
using MlConnector.SageX3.Options;

namespace MlConnector.SageX3.Reading;

/// <summary>A stream over its channel. Windows become conditions over records; of lines over their documents, whose rows are then chosen here.</summary>
internal class X3Stream : ISourceStream
{
    private readonly IChannel channel;
    private readonly SageX3Options options;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly X3Query query;
    private readonly X3Columns columns;
    private readonly WindowConditions conditions;
    private readonly Condition? filter;
    private readonly Condition? lineFilter;
    private readonly string stamp;
    private readonly bool showsOpen;

    public X3Stream(StreamDefinition definition, StreamBinding binding, IChannel channel, SageX3Options options, TimeProvider time, ILogger logger)
    {
        (Definition, this.channel, this.options, this.time, this.logger) = (definition, channel, options, time, logger);
        Schema = definition.ToSchema();
        query = new X3Query(definition, binding, Schema);
        columns = query.Columns;
        stamp = binding.Facts.GetValueOrDefault(SiteFacts.Stamp, "");
        conditions = new WindowConditions(definition, name => name == definition.Cursor.Field && stamp.Length > 0 ? stamp : columns.OfHeader(name));
        filter = FilterText.Parse(definition.Filter, definition.Name);
        showsOpen = !OpenColumns(definition, binding).Any();
        lineFilter = FilterText.Parse(definition.Extra.GetValueOrDefault("lineFilter", ""), definition.Name);
    }

    /// <summary>Columns of the condition that says which records are open, and that the site does not show: without them it cannot be asked.</summary>
    public static IEnumerable<string> OpenColumns(StreamDefinition definition, StreamBinding binding)
    {
        IEnumerable<string> named = FilterText.Parse(definition.Cursor.OpenFilter ?? "", definition.Name)?.Columns() ?? [];
        return named.Intersect(binding.MissingFields, StringComparer.Ordinal);
    }

    public StreamDefinition Definition { get; }

    public RecordSchema Schema { get; }

    public int ParallelReads => 1; // the channel asks for several documents at once itself

    public async Task<DateOnly> TodayAsync(CancellationToken cancel)
    {
        if (channel.Now is null)
        {
            await foreach (FetchedPage page in channel.ReadAsync(query with { Limit = 1 }, cancel)) page.Page.Dispose();
        }

        return DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(channel.Now ?? time.GetUtcNow(), options.TimeZone).DateTime);
    }

    public async IAsyncEnumerable<SourcePage> ReadAsync(ReadWindow window, [EnumeratorCancellation] CancellationToken cancel)
    {
        int number = 0;
        foreach (X3Query one in Queries(window))
        {
            await foreach (FetchedPage page in channel.ReadAsync(one, cancel))
            {
                if (logger.IsEnabled(LogLevel.Debug)) logger.PageRead(options.Connection, query.Binding.Entity, number + 1, page.Page.RowCount, page.WireBytes);
                yield return new SourcePage(page.Page, page.ReadAt)
                {
                    Number = ++number,
                    Request = string.Create(CultureInfo.InvariantCulture, $"{channel.Name} {query.Binding.Entity} page {number}"),
                    WireBytes = page.WireBytes,
                };
            }
        }
    }

    /// <summary>Asks for one row in the way of a window: that a column is shown does not say that it is compared.</summary>
    public async Task ProbeAsync(ReadWindow window, CancellationToken cancel)
    {
        foreach (X3Query one in Queries(window))
        {
            await foreach (FetchedPage page in channel.ReadAsync(one with { Limit = 1 }, cancel)) page.Page.Dispose();
        }
    }

    public ValueTask DisposeAsync() => default; // channels belong to the source

    private IEnumerable<X3Query> Queries(ReadWindow window)
    {
        if (window is OpenWindow && !showsOpen) yield break; // what changed is read by stamp; check tells that nothing says what is open
        (ReadWindow asked, KeyWindow? keys) = OfDocuments(window);
        RowJudge? judge = columns.Lines && (lineFilter is not null || keys is not null) ? new RowJudge(Definition, Schema, lineFilter, keys) : null;
        foreach (WindowPart part in Parts(asked))
        {
            X3Query whole = query with { Where = Condition.Both(filter, part.Where), Lines = judge };
            if (part.Keys.IsEmpty) yield return whole;
            // no limit, although a key should name one record: two records of one key must both be seen
            else foreach ((Condition chunk, _) in KeyChunks.Cut(part.Keys, key => channel.LengthOf(whole, key), channel.MaxLength)) yield return whole with { Where = Condition.Both(whole.Where, chunk) };
        }
    }

    /// <summary>A site without a stamp is read whole whenever changes are asked for: nothing may be missed, and the ledger tells what is unchanged.</summary>
    private IEnumerable<WindowPart> Parts(ReadWindow window)
    {
        bool blind = stamp == SiteFacts.NoStamp && (window is RangeWindow range && range.Field == Definition.Cursor.Field || window is FullWindow { Since: { } since } && since.Field == Definition.Cursor.Field);
        return conditions.Of(blind ? new FullWindow() : window, "");
    }

    /// <summary>Keys of lines become keys of their documents; the lines themselves are chosen from those.</summary>
    private (ReadWindow Window, KeyWindow? Lines) OfDocuments(ReadWindow window)
    {
        if (!columns.Lines || window is not KeyWindow keys) return (window, null);
        ImmutableArray<string> fields = keys.Fields.IsEmpty ? Definition.Key : keys.Fields;
        int[] head = [.. Enumerable.Range(0, fields.Length).Where(i => columns.OfHeader(fields[i]) is not null)];
        if (head.Length == fields.Length) return (window, null);
        ImmutableArray<ImmutableArray<string>> documents = [.. keys.Keys.Select(key => string.Join('\u001F', head.Select(i => key[i]))).Distinct(StringComparer.Ordinal).Select(text => text.Split('\u001F').ToImmutableArray())];
        return (new KeyWindow(documents) { Fields = [.. head.Select(i => fields[i])] }, keys);
    }
}
