using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Http.OData;

namespace MlConnector.IfsCloud.Reading;

/// <summary>
/// Makes one row of the rows of a document, where IFS offers the rows only and repeats the header in each: the first row's fields, how many rows there are (<c>$rows</c>) and exact sums of columns (<c>$sum:Column</c>). Rows
/// come in the order of the document's key, so memory does not depend on their number.
/// </summary>
internal sealed class DocumentFold : IDisposable
{
    private const int DocumentsPerPage = 1000;
    private readonly RecordSchema schema;
    private readonly RecordSchema rows;
    private readonly int count;
    private readonly (int Target, int Source)[] sums;
    private RecordPage page;
    private string[]? document;
    private long rowCount;
    private readonly decimal[] totals;

    /// <summary>Documents of <paramref name="schema"/> from rows of <paramref name="rows"/>.</summary>
    public DocumentFold(StreamDefinition stream, RecordSchema schema, RecordSchema rows)
    {
        this.schema = schema;
        this.rows = rows;
        count = stream.Fields.IndexOf(stream.Fields.FirstOrDefault(field => field.SourceName == "$rows")!);
        sums = [.. stream.Fields.Select((field, at) => (at, StreamShaping.SummedBy(field))).Where(sum => sum.Item2 is not null).Select(sum => (sum.at, rows.OrdinalOf(sum.Item2!)))];
        totals = new decimal[sums.Length];
        page = new RecordPage(schema, 64 * 1024);
    }

    /// <summary>Pages of documents.</summary>
    public async IAsyncEnumerable<ODataFetched> FoldAsync(IAsyncEnumerable<ODataFetched> pages, [EnumeratorCancellation] CancellationToken cancel)
    {
        ODataFetched? last = null;
        await foreach (ODataFetched read in pages.WithCancellation(cancel))
        {
            using RecordPage owned = read.Page;
            last = read;
            for (int row = 0; row < owned.RowCount; row++)
            {
                if (!Continues(owned, row) && page.RowCount >= DocumentsPerPage) yield return Take(read);
                Add(owned, row);
            }
        }

        Close();
        if (last is not null && page.RowCount > 0) yield return Take(last);
    }

    public void Dispose() => page.Dispose();

    private bool Continues(RecordPage from, int row)
    {
        if (document is not null && PageKey.Of(from, row, rows.KeyOrdinals) is { } key && key.AsSpan().SequenceEqual(document)) return true;
        Close();
        return false;
    }

    private void Add(RecordPage from, int row)
    {
        if (document is null)
        {
            document = PageKey.Of(from, row, rows.KeyOrdinals) ?? [];
            Copy(from[row]);
        }

        rowCount++;
        for (int i = 0; i < sums.Length; i++)
        {
            if (CellValue.TryDecimal(from[row].Bytes(sums[i].Source), out decimal value)) totals[i] += value;
        }
    }

    private void Copy(in RecordRow row)
    {
        Span<Cell> cells = page.AddRow();
        for (int i = 0; i < cells.Length; i++)
        {
            ReadOnlySpan<byte> bytes = row.Bytes(i);
            cells[i] = bytes.IsEmpty ? new Cell(row.Kind(i), 0, 0) : new Cell(row.Kind(i), page.Append(bytes), bytes.Length);
        }
    }

    /// <summary>The document's rows are all there.</summary>
    private void Close()
    {
        if (document is null) return;
        if (count >= 0) Put(count, rowCount.ToString(CultureInfo.InvariantCulture));
        for (int i = 0; i < sums.Length; i++) Put(sums[i].Target, totals[i].ToString(CultureInfo.InvariantCulture));
        (document, rowCount) = (null, 0);
        Array.Clear(totals);
    }

    private void Put(int field, string digits)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(digits);
        Cell cell = new(CellKind.Number, page.Append(bytes), bytes.Length);
        page.RowCells(page.RowCount - 1)[field] = cell;
    }

    private ODataFetched Take(ODataFetched origin)
    {
        ODataFetched whole = origin with { Page = page };
        page = new RecordPage(schema, 64 * 1024);
        return whole;
    }
}
