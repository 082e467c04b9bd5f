using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Http.Conditions;
using MlConnector.Http.OData;
using MlConnector.IfsCloud.Binding;
using MlConnector.IfsCloud.Options;
using MlConnector.IfsCloud.Projections;

namespace MlConnector.IfsCloud.History;

/// <summary>The entries of IFS's history log about one stream. An administrator switches it on for each table; it holds what was inserted, updated and deleted since the last clean-up.</summary>
internal sealed class HistoryLog(StreamDefinition stream, BoundSet set, IfsService service, IfsCloudOptions options)
{
    private const string LogId = "LogId", LuName = "LuName", TimeStamp = "TimeStamp", HistoryType = "HistoryType", Keys = "Keys", Deleted = "Delete";
    private const int Number = 0, At = 1, Type = 2, Key = 3;

    private static readonly RecordSchema Entries = new("history_log", [new Field(LogId, FieldType.Integer), new Field(TimeStamp, FieldType.DateTime), new Field(HistoryType, FieldType.Text), new Field(Keys, FieldType.Text)], [LogId]);
    private readonly RecordSchema schema = stream.ToChangeSchema();
    private readonly LogKeys keys = new(stream, set, options.HistoryLog);

    /// <summary>The newest entry, its key proven to be readable; null if there is none.</summary>
    /// <exception cref="ConnectorException">The log is not granted or not there; <c>IFS-HISTORY-KEYS</c>.</exception>
    public async Task<LoggedChange?> NewestAsync(CancellationToken cancel)
    {
        LoggedChange? newest = null;
        await foreach (ODataFetched fetched in service.ReadAsync(Query(null) with { Limit = 1, HighestFirst = true }, cancel))
        {
            using RecordPage page = fetched.Page;
            if (page.RowCount == 0) continue;
            string number = Text(page[0], Number);
            keys.Parse(number, Text(page[0], Key));
            newest = new LoggedChange(long.Parse(number, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture), Text(page[0], At));
        }

        return newest;
    }

    /// <summary>Entries from a time on, in the order of their numbers.</summary>
    public async IAsyncEnumerable<SourcePage> ReadAsync(string? from, [EnumeratorCancellation] CancellationToken cancel)
    {
        int number = 0;
        await foreach (ODataFetched fetched in service.ReadAsync(Query(from is null ? null : new Compare(TimeStamp, Comparison.Ge, from)), cancel))
        {
            using RecordPage page = fetched.Page;
            yield return new SourcePage(Changes(page), fetched.ReadAt) { Number = ++number, Request = string.Create(CultureInfo.InvariantCulture, $"odata {options.HistoryLog.Set} page {number}"), WireBytes = fetched.WireBytes };
        }
    }

    private ODataQuery Query(Condition? since) => new(options.Templates.Of(options.HistoryLog.Set), options.HistoryLog.Set.ToString(), Entries)
    {
        Where = Condition.Both(Condition.Any(options.HistoryLog.UnitsOf(stream).Select(unit => (Condition)new Compare(LuName, Comparison.Eq, unit))), since),
        Select = [LogId, TimeStamp, HistoryType, Keys],
        Key = [LogId],
        KeyOrdinals = [Number],
        PageSize = options.Read.PageSize,
        Paging = options.Read.Paging,
        ExplicitTop = true,
        Filter = new ODataFilter(static column => column switch { LogId => EdmType.Decimal, TimeStamp => EdmType.DateTimeOffset, _ => EdmType.String }),
    };

    private RecordPage Changes(RecordPage entries)
    {
        var page = new RecordPage(schema, Math.Max(1024, entries.ByteCount));
        for (int row = 0; row < entries.RowCount; row++)
        {
            string number = Text(entries[row], Number);
            string[] values = [.. keys.Parse(number, Text(entries[row], Key)), number, Text(entries[row], At)];
            Span<Cell> cells = page.AddRow();
            for (int i = 0; i < values.Length; i++)
            {
                byte[] bytes = Encoding.UTF8.GetBytes(values[i]);
                cells[i] = new Cell(CellKind.Text, page.Append(bytes), bytes.Length);
            }

            cells[^1] = new Cell(Text(entries[row], Type) == Deleted ? CellKind.True : CellKind.False, 0, 0);
        }

        return page;
    }

    private static string Text(RecordRow row, int ordinal) => row.Cells[ordinal].IsNull ? "" : CellValue.Text(row.Bytes(ordinal));
}
