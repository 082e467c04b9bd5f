using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Http.Conditions;
using MlConnector.Http.OData;
using MlConnector.Syspro.Channels;
using MlConnector.Syspro.Options;

namespace MlConnector.Syspro.Enet;

/// <summary>Tables through COMFND: page by page after the last key, because it has no continuation; small pages, because the request is an address.</summary>
internal sealed class EnetChannel : IChannel
{
    private readonly EnetSettings settings;
    private readonly ConnectorServices services;
    private (DateTimeOffset Server, long Seen)? clock;
    private string nullDate;

    public EnetChannel(SysproOptions options, EnetSettings settings, ConnectorServices services, ILogger logger)
    {
        this.settings = settings;
        this.services = services;
        nullDate = settings.NullDate ?? "";
        Client = new EnetClient(options, settings, services, logger);
        Session = new EnetSession(options, settings, Client, services, logger);
    }

    public string Name => "enet";

    public int ParallelReads => 1;

    public int MaxLength => settings.MaxXmlInBytes;

    /// <summary>The calls themselves.</summary>
    public EnetClient Client { get; }

    /// <summary>The operator's one worker.</summary>
    public EnetSession Session { get; }

    public async IAsyncEnumerable<FetchedPage> ReadAsync(TableQuery query, [EnumeratorCancellation] CancellationToken cancel)
    {
        using IDisposable turn = await Session.Turns.EnterAsync(query.Scope.Company, cancel);
        IAsyncEnumerable<FetchedPage> pages = EnetBrowse.Is(query.Table) ? new EnetBrowse(this).ReadAsync(query, settings.PageSize, cancel) : FindAllAsync(query, cancel);
        await foreach (FetchedPage page in pages) yield return page;
    }

    private async IAsyncEnumerable<FetchedPage> FindAllAsync(TableQuery query, [EnumeratorCancellation] CancellationToken cancel)
    {
        ComfndReader reader = NewReader(query.Schema, query.Width);
        string[]? last = null;
        long rows = 0;
        while (query.Limit is not { } limit || rows < limit)
        {
            Condition? where = Condition.Both(query.Where, last is null ? null : Condition.AfterExpanded(query.Where, query.Key, last));
            int top = (int)Math.Min(settings.PageSize, query.Limit - rows ?? settings.PageSize);
            (RecordPage page, EnetAnswer answer) = await FindAsync(query, where, top, reader, cancel);
            if (page.RowCount == 0)
            {
                page.Dispose();
                yield break; // only an empty page proves the end
            }

            string[]? key = query.KeyOrdinals.IsEmpty ? null : PageKey.Of(page, page.RowCount - 1, query.KeyOrdinals);
            if (last is not null && key.AsSpan().SequenceEqual(last)) throw Drift(query, page);
            rows += page.RowCount;
            last = key;
            yield return new FetchedPage(page, answer.ReceivedAt, answer.WireBytes);
            if (last is null || Condition.HoldsAll(query.Where, query.Key)) yield break; // no key, or one that is given: no continuation
        }
    }

    public Task<long?> CountAsync(TableQuery query, CancellationToken cancel) => Task.FromResult<long?>(null);

    public async Task<DateTimeOffset?> ServerTimeAsync(TableQuery query, CancellationToken cancel)
    {
        if (clock is null) Observe(await Client.GetVersionAsync(cancel));
        return clock is { } seen ? seen.Server + services.Time.GetElapsedTime(seen.Seen) : null;
    }

    /// <summary>With room for "after the last key", by which the request goes on.</summary>
    public int LengthOf(TableQuery query, Condition where)
    {
        Condition asked = Condition.Both(query.Where, where)!;
        if (query.Key.IsEmpty || Condition.HoldsAll(asked, query.Key)) return Encoded(Write(query, asked, settings.PageSize));
        string[] widest = [.. query.KeyOrdinals.Select(at => new string('9', query.Schema.Fields[at].MaxLength is > 0 and var width ? width : 10))];
        return Encoded(Write(query, Condition.Both(asked, Condition.AfterExpanded(asked, query.Key, widest)), settings.PageSize));
    }

    /// <summary>A reader of answers, with the connection's decimal character.</summary>
    public ComfndReader NewReader(RecordSchema schema, int width) => new(schema, width, () => Session.DecimalCharacter);

    /// <summary>Calls COMFND and reads its rows. A missing date that is refused in one form is asked for in the other; what is accepted is kept.</summary>
    public async Task<(RecordPage Page, EnetAnswer Answer)> FindAsync(TableQuery query, Condition? where, int rows, ComfndReader reader, CancellationToken cancel, ISet<string>? columns = null)
    {
        try
        {
            return await FindOnceAsync(query, where, rows, reader, columns, cancel);
        }
        catch (ConnectorException refused) when (settings.NullDate is null && nullDate.Length == 0 && where?.NamesNull() == true && refused.Error.Code == SysproErrors.EnetError)
        {
            nullDate = ComfndReader.MissingDate;
            return await FindOnceAsync(query, where, rows, reader, columns, cancel);
        }
    }

    /// <summary>An answer that came damaged is asked for once more.</summary>
    private async Task<(RecordPage Page, EnetAnswer Answer)> FindOnceAsync(TableQuery query, Condition? where, int rows, ComfndReader reader, ISet<string>? columns, CancellationToken cancel)
    {
        string xml = Fitting(query, where, rows, allColumns: columns is not null);
        for (bool again = true; ; again = false)
        {
            EnetAnswer answer = await Session.CallAsync(query.Scope.Company, $"COMFND {query.Table.Name}", (session, token) => Client.QueryAsync(session, "COMFND", xml, token), cancel);
            Observe(answer);
            try
            {
                return (reader.Read(answer.Text, query.Table.Name, columns), answer);
            }
            catch (ConnectorException damaged) when (again && damaged.Error.Kind == ErrorKind.Transient)
            {
                columns?.Clear();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Session.DisposeAsync();
        Client.Dispose();
    }

    /// <summary>A document that is not longer than the setting allows: with all columns if their names are what makes it too long.</summary>
    private string Fitting(TableQuery query, Condition? where, int rows, bool allColumns)
    {
        string xml = Write(query, where, rows, allColumns);
        if (Encoded(xml) > settings.MaxXmlInBytes) xml = Write(query, where, rows, allColumns: true);
        if (Encoded(xml) <= settings.MaxXmlInBytes) return xml;
        throw SysproErrors.Make(
            SysproErrors.EnetTooLong, ErrorKind.Config, ErrorOwner.Operator, $"SYSPRO e.net: the request for {query.Table.Name} has {Encoded(xml)} bytes.", "Raise enet.maxXmlInBytes if the server takes longer requests (HTTP.sys: 16 KB by default), or shorten the stream's filter.");
    }

    private string Write(TableQuery query, Condition? where, int rows, bool allColumns = false)
    {
        bool many = query.Columns.Sum(column => column.Length + 34) > settings.MaxXmlInBytes / 2; // all columns rather than an address that servers refuse
        return ComfndRequest.Write(query, where, rows, allColumns || many || query.Columns.IsEmpty, nullDate);
    }

    private static int Encoded(string xml) => Uri.EscapeDataString(xml).Length;

    private void Observe(EnetAnswer answer)
    {
        if (answer.ServerDate is { } server) clock = (server, services.Time.GetTimestamp());
    }

    private static ConnectorException Drift(TableQuery query, RecordPage page)
    {
        page.Dispose();
        return SysproErrors.Make("PAGE-DRIFT", ErrorKind.Transient, ErrorOwner.ErpAdmin, $"SYSPRO e.net: COMFND on {query.Table.Name} gave the same last row twice.", "Check the stream's key: its columns must be unique and comparable.");
    }
}
