using System.Collections.Immutable;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.Delivery.Placing;
using MlConnector.Engine.Delivery.Reads;
using MlConnector.Engine.Ledger;
using MlConnector.Engine.Mapping;
using MlConnector.Engine.Reading;
using MlConnector.Engine.Reading.Cuts;
using MlConnector.Engine.Reading.Waiting;

namespace MlConnector.Engine.Delivery.Pairs;

/// <summary>What the source has of the other half of a document.</summary>
/// <param name="Rows">Its rows.</param>
/// <param name="Behind">Of them: rows whose present content has no fate yet.</param>
internal readonly record struct HalfFound(int Rows, int Behind);

/// <summary>
/// The other half of documents, read from the source by document. Where its delivery is at hand, each row is compared with its ledger; without, only its presence counts. Reads only: what is behind is delivered by its
/// own stream.
/// </summary>
/// <param name="fields">Its fields that name the document.</param>
/// <param name="source">Opens it at the source.</param>
/// <param name="settled">Opens its delivery for looking; null where presence is enough.</param>
/// <param name="lease">Held until the end, so that nobody delivers rows of it meanwhile (INV-8): what the ledger has was then read before what is checked.</param>
/// <param name="time">The clock (INV-9).</param>
internal sealed class OtherHalf(
    ImmutableArray<string> fields, Func<CancellationToken, Task<ISourceStream>> source, Func<CancellationToken, Task<StreamDelivery>>? settled, IAsyncDisposable? lease, TimeProvider time) : IAsyncDisposable
{
    private const int DocumentsPerWindow = 500;
    private ISourceStream? stream;
    private StreamDelivery? delivery;
    private PageRows? rows;
    private MappingScratch? scratch;
    private CompiledRowExpressions? expressions;
    private DocumentKey? key;

    /// <summary>Its fields that name the document.</summary>
    public ImmutableArray<string> Fields => fields;

    /// <summary>Looks at documents, by the text of their parts; one that is not in the answer has no row.</summary>
    public async Task<Dictionary<string, HalfFound>> LookAsync(IEnumerable<ImmutableArray<string>> documents, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        var found = new Dictionary<string, HalfFound>(StringComparer.Ordinal);
        foreach (ImmutableArray<string>[] chunk in documents.Chunk(DocumentsPerWindow))
        {
            var asked = new ReadRequest(stream!.Definition, null, default, time.GetUtcNow(), ReadMode.Poll) { Only = new KeyWindow([.. chunk]) { Fields = fields } };
            await foreach (ReadPage page in new StreamReading(stream, asked, expressions!, NoOpenKeys.Instance).ReadAsync(cancel))
            {
                using (page) Count(page, found);
            }
        }

        return found;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        rows?.Dispose();
        scratch?.Dispose();
        expressions?.Dispose();
        if (stream is not null) await stream.DisposeAsync();
        if (delivery is not null) await delivery.Context.DisposeAsync();
        if (lease is not null) await lease.DisposeAsync();
    }

    private async Task OpenAsync(CancellationToken cancel)
    {
        if (stream is not null) return;
        stream = await source(cancel);
        expressions = new CompiledRowExpressions(stream.Definition.Derived);
        key = new DocumentKey(stream.Schema, fields);
        if (settled is null) return;
        delivery = await settled(cancel);
        await delivery.Book.RenewAsync(cancel);
        rows = new PageRows(delivery.Context.Mappings, delivery.Context.Ledger);
        scratch = delivery.Context.Mappings.Page.NewScratch();
    }

    private void Count(ReadPage page, Dictionary<string, HalfFound> found)
    {
        int count = page.Page.Records.RowCount;
        if (rows is not null && count > 0) rows.Load(page, new BlockPart(page.Page.Company, 0, page.Page.ReadAt, 1));
        for (int row = 0; row < count; row++)
        {
            string document = WaitingDocument.TextOf(key!.Of(page.Page.Records[row]));
            HalfFound before = found.GetValueOrDefault(document);
            found[document] = new HalfFound(before.Rows + 1, before.Behind + (IsBehind(page, row) ? 1 : 0));
        }
    }

    /// <summary>True if this content of the row is neither at the destination, nor a known dead letter, nor left out by <c>where</c>.</summary>
    private bool IsBehind(ReadPage page, int row)
    {
        if (rows is null) return false;
        LedgerEntry known = rows.Known[row];
        if (known.IsLive && known.Source == rows.Sources[row]) return false;
        if (delivery!.Book.IsKnown(rows.Keys[row], rows.Sources[row], out _)) return false;
        MappingProgram program = delivery.Context.Mappings.Page;
        bool filtered = page.ViolationOf(row).IsNone && program.HasFilter && program.Filter(page.Page.Records[row], scratch!, out _) == FilterOutcome.Filtered;
        return !filtered || known.IsLive;
    }
}
