using System.Collections.Immutable;
using System.Globalization;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.Delivery.Placing;
using MlConnector.Engine.Ledger;
using MlConnector.Engine.Mapping;
using MlConnector.Engine.Reading;
using MlConnector.Engine.Reading.Cuts;
using MlConnector.Engine.Reading.Waiting;

namespace MlConnector.Engine.Delivery.Pairs;

/// <summary>
/// Compares the rows of a page that are new or changed with the other half of their documents, read from the source after them. A header holds if all its lines, as they are now, have been delivered; a line holds if its
/// header is there. What the ledger knows as it is costs no request, so a poll with nothing new costs none.
/// </summary>
internal sealed class PairCheck : IPairCheck, IAsyncDisposable
{
    private readonly DeliveryContext context;
    private readonly string name;
    private readonly OtherHalf other;
    private readonly PageRows rows;
    private readonly MappingScratch scratch;
    private readonly DocumentKey key;
    private readonly RowTest? expected;
    private readonly PairHistory? history;
    private readonly Dictionary<string, ImmutableArray<string>> behind = new(StringComparer.Ordinal);

    /// <summary>A check for one read.</summary>
    public PairCheck(DeliveryContext context, StreamDefinition stream, PairKey pair, OtherHalf other, IRowExpressions expressions)
    {
        (this.context, this.other) = (context, other);
        name = stream.Cut!.PairedStream!;
        rows = new PageRows(context.Mappings, context.Ledger);
        scratch = context.Mappings.Page.NewScratch();
        key = new DocumentKey(stream.ToSchema(), pair.Mine);
        expected = stream.Cut.PairedWhen is { } when ? expressions.Test(when, stream.ToSchema()) : null;
        history = context.State.Cursor is null ? PairHistory.Of(stream, expressions, context.Time.GetUtcNow()) : null;
    }

    /// <summary>The other half's rows that have to be delivered before what waits; null if none has.</summary>
    public KeyWindow? Behind => behind.Count == 0 ? null : new KeyWindow([.. behind.Values]) { Fields = other.Fields };

    /// <inheritdoc />
    public async Task<PairFinding[]> LookAsync(ReadPage page, CancellationToken cancel)
    {
        int count = page.Page.Records.RowCount;
        if (count == 0) return [];
        rows.Load(page, new BlockPart(page.Page.Company, 0, page.Page.ReadAt, 1));
        var documents = new string?[count];
        var wanted = new Dictionary<string, ImmutableArray<string>>(StringComparer.Ordinal);
        for (int row = 0; row < count; row++)
        {
            if (!IsMoved(page, row) || key.Of(page.Page.Records[row]) is var parts && parts.Any(string.IsNullOrEmpty)) continue;
            documents[row] = WaitingDocument.TextOf(parts);
            wanted.TryAdd(documents[row]!, parts);
        }

        if (wanted.Count == 0) return [];
        Dictionary<string, HalfFound> found = await other.LookAsync(wanted.Values, cancel);
        return [.. documents.Select((document, row) => document is null ? default : Judge(page, row, found.GetValueOrDefault(document), wanted[document]))];
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        rows.Dispose();
        scratch.Dispose();
        await other.DisposeAsync();
    }

    /// <summary>True if the row would be delivered.</summary>
    private bool IsMoved(ReadPage page, int row)
    {
        LedgerEntry known = rows.Known[row];
        if (!page.ViolationOf(row).IsNone || known.IsLive && known.Source == rows.Sources[row]) return false;
        if (history?.Holds(page.Page.Records[row]) == true) return false;
        MappingProgram program = context.Mappings.Page;
        return !program.HasFilter || program.Filter(page.Page.Records[row], scratch, out _) == FilterOutcome.Pass;
    }

    private PairFinding Judge(ReadPage page, int row, HalfFound found, ImmutableArray<string> parts)
    {
        RecordRow cells = page.Page.Records[row];
        if (found.Rows == 0) return expected?.Invoke(cells) == false ? new PairFinding(true) : new PairFinding(true, $"{name} has no row of it", HasNone: true);
        if (found.Behind == 0) return new PairFinding(true);
        if (behind.Count < WaitingDocuments.Limit) behind.TryAdd(WaitingDocument.TextOf(parts), parts);
        return new PairFinding(true, string.Create(CultureInfo.InvariantCulture, $"{found.Behind} of its {found.Rows} rows in {name} are not delivered as they are now"));
    }
}
