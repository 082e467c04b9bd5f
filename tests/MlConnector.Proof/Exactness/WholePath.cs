using System.Collections.Immutable;
using System.Text;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.Delivery.Rows;
using MlConnector.Engine.Delivery.Sending;
using MlConnector.Engine.Journal;
using MlConnector.Engine.Mapping;
using MlConnector.Engine.Mapping.Violations;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Reading.Canonical;
using MlConnector.Http.OData;
using MlConnector.Syspro.Enet;

namespace MlConnector.Proof.Exactness;

/// <summary>From the bytes of a source to a destination, with nothing between left out: page reader, canonical form, mapping, block, packing and unpacking, mapping of the journaled rows, and what the destination makes of them.</summary>
internal sealed class WholePath : IStreamRevisions
{
    private static readonly Field Key = new("K", FieldType.Text) { Required = true };
    private readonly ImmutableArray<Field> fields;
    private readonly StreamRevision revision;
    private readonly StreamMappings mappings;
    private readonly IArrival arrival;

    public WholePath(IArrival arrival)
    {
        this.arrival = arrival;
        fields = [.. FieldsOf(arrival.Columns)];
        var stream = new StreamDefinition("t", "t") { Fields = fields, Key = [Key.Name], Defaults = new StreamDefaults(arrival.Table.Name, arrival.Table.Mode) };
        revision = new StreamRevision(1, stream, new MappingDefinition([.. fields.Select(field => new ColumnMapping(field.Name, field.Name))]), arrival.Table);
        mappings = new StreamMappings("p", revision, this);
    }

    /// <summary>Columns of a row, in order.</summary>
    public IReadOnlyList<string> Columns => [.. fields.Select(each => each.Name)];

    /// <summary>The fields of a stream: its key, and those of columns.</summary>
    public static IReadOnlyList<Field> FieldsOf(IEnumerable<ExactColumn> columns) => [Key, .. columns.Select(column => column.Field)];

    /// <summary>Rows as an OData answer.</summary>
    public RecordPage OfOData(string json)
    {
        byte[] body = Encoding.UTF8.GetBytes(json);
        var page = new RecordPage(mappings.Schema, body.Length);
        page.Append(body);
        new ODataPageReader(mappings.Schema).Read(page);
        return page;
    }

    /// <summary>Rows as an e.net answer in Windows-1252.</summary>
    public RecordPage OfEnet(byte[] body) => new ComfndReader(mappings.Schema, fields.Length, () => '.').Read(EnetBody.Text(body), "ComFnd");

    /// <summary>What arrives of each row, or the code and column of its dead letter.</summary>
    public async Task<RowEnd[]> DeliverAsync(RecordPage page)
    {
        var violations = new RowViolation[page.RowCount];
        new CanonicalForm(mappings.Schema).Apply(page, violations);
        var ends = new RowEnd[page.RowCount];
        Dictionary<string, int> delivered = new(StringComparer.Ordinal);
        using RecordBlock block = Place(page, violations, ends, delivered);
        using RecordBlock journaled = ThroughTheJournal(block);
        IReadOnlyList<IReadOnlyDictionary<string, string?>> rows = await SendAsync(journaled);
        Assert.Equal(delivered.Count, rows.Count);
        foreach (IReadOnlyDictionary<string, string?> row in rows) ends[delivered[row[Key.Name]!]] = new RowEnd(row, "", "");
        Assert.DoesNotContain(ends, static end => end is null); // each key once
        return ends;
    }

    public Task<StreamRevision> FindAsync(string pipeline, string stream, int number, CancellationToken cancel) => Task.FromResult(revision);

    private RecordBlock Place(RecordPage page, RowViolation[] violations, RowEnd[] ends, Dictionary<string, int> delivered)
    {
        var block = new RecordBlock(mappings.Layout, page.ByteCount);
        block.BeginPart(new BlockPart("", 1, DateTimeOffset.UnixEpoch, 1));
        using MappingScratch scratch = mappings.Page.NewScratch();
        for (int row = 0; row < page.RowCount; row++)
        {
            RecordRow cells = page[row];
            CellViolation? told = !violations[row].IsNone ? ViolationReport.OfField(mappings.Schema, cells, violations[row]) : mappings.Page.Validate(cells, scratch).IsNone ? null : mappings.Page.Explain(cells, scratch)[0];
            if (told is { } violation)
            {
                ends[row] = new RowEnd(null, violation.ToError().Code, violation.Column);
                continue;
            }

            block.Append(cells, RowFlags.None);
            delivered.Add(Encoding.UTF8.GetString(cells.Bytes(0)), row);
        }

        return block;
    }

    private static RecordBlock ThroughTheJournal(RecordBlock block)
    {
        byte[] packed = new byte[RowPacker.MaxSize(block)];
        int size = RowPacker.Pack(block, packed);
        var back = new RecordBlock(new BlockLayout(block.Layout.Fields, [.. Enumerable.Range(0, block.Layout.Fields.Length)], block.Layout.KeyCells, block.Layout.HashedCells), block.ByteCount);
        RowUnpacker.Unpack(packed.AsSpan(0, size), block.RowCount, block.Layout.Fields.Length, back.LoadBuffer(block.ByteCount));
        back.Load(block.ByteCount, [.. block.Parts]);
        Assert.True(back.Bytes.SequenceEqual(block.Bytes), "the journal gave other bytes back");
        return back;
    }

    private async Task<IReadOnlyList<IReadOnlyDictionary<string, string?>>> SendAsync(RecordBlock block)
    {
        var record = new BatchRecord(new StreamId(1), 1, "b", "r", default, block.RowCount) { Revision = 1, Attempt = 1, PostedAt = DateTimeOffset.UnixEpoch };
        return await arrival.ReceiveAsync(await mappings.OpenAsync(new OutgoingBatch(block, record, null), CancellationToken.None));
    }
}

/// <summary>What became of a row.</summary>
/// <param name="Arrived">Column → text; null for a dead letter.</param>
/// <param name="Code">Code of the dead letter.</param>
/// <param name="Column">Its column.</param>
internal sealed record RowEnd(IReadOnlyDictionary<string, string?>? Arrived, string Code, string Column);
