using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using MlConnector.Abstractions.Errors;
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
using MlConnector.Http.Rows;
using MlConnector.PowerBi.Rows;
using MlConnector.PowerBi.Schema;
using MlConnector.PowerBi.Tests.World;
using MlConnector.Syspro.Enet;

namespace MlConnector.Proof.Exactness;

/// <summary>From the bytes of a source to the bytes of Power BI, with nothing between left out but the network: page reader, canonical form, mapping, block, packing and unpacking, mapping of the journaled rows, encoder.</summary>
internal sealed class WholePath : IStreamRevisions
{
    private static readonly ImmutableArray<Field> Fields =
    [
        new("K", FieldType.Text) { Required = true }, new("Money", FieldType.Decimal) { Precision = 28, Scale = 4 }, new("Quantity", FieldType.Decimal) { Precision = 28, Scale = 14 },
        new("Whole", FieldType.Integer), new("Name", FieldType.Text), new("Day", FieldType.Date), new("Time", FieldType.DateTime), new("Flag", FieldType.Boolean),
    ];

    private readonly StreamRevision revision;
    private readonly StreamMappings mappings;

    public WholePath()
    {
        var problems = new Problems();
        TableSchema table = new("T", "t", WriteMode.Versions, [.. Fields.Select(field => ColumnTypes.Describe(field.Name, field, null, new DateOnly(1900, 1, 1), problems)), .. LineageColumns.Describe(WriteMode.Versions, TestTables.Options)]);
        problems.ThrowIfAny();
        var stream = new StreamDefinition("t", "t") { Fields = Fields, Key = ["K"], Defaults = new StreamDefaults("T", WriteMode.Versions) };
        revision = new StreamRevision(1, stream, new MappingDefinition([.. Fields.Select(field => new ColumnMapping(field.Name, field.Name))]), table);
        mappings = new StreamMappings("p", revision, this);
    }

    /// <summary>Columns of a row, in order.</summary>
    public static IEnumerable<string> Columns => Fields.Select(each => each.Name);

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
    public RecordPage OfEnet(byte[] body) => new ComfndReader(mappings.Schema, Fields.Length, () => '.').Read(EnetBody.Text(body), "ComFnd");

    /// <summary>What arrives of each row (the JSON object that Power BI gets), or the code and column of its dead letter.</summary>
    public async Task<(JsonElement Row, string Code, string Column)[]> DeliverAsync(RecordPage page)
    {
        var violations = new RowViolation[page.RowCount];
        new CanonicalForm(mappings.Schema).Apply(page, violations);
        var ends = new (JsonElement, string, string)[page.RowCount];
        List<int> delivered = [];
        using RecordBlock block = Place(page, violations, ends, delivered);
        using RecordBlock journaled = ThroughTheJournal(block);
        JsonElement[] rows = await EncodeAsync(journaled);
        Assert.Equal(delivered.Count, rows.Length);
        for (int i = 0; i < rows.Length; i++) ends[delivered[i]] = (rows[i], "", "");
        return ends;
    }

    public Task<StreamRevision> FindAsync(string pipeline, string stream, int number, CancellationToken cancel) => Task.FromResult(revision);

    private RecordBlock Place(RecordPage page, RowViolation[] violations, (JsonElement, string, string)[] ends, List<int> delivered)
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
                ends[row] = (default, violation.ToError().Code, violation.Column);
                continue;
            }

            block.Append(cells, RowFlags.None);
            delivered.Add(row);
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

    private async Task<JsonElement[]> EncodeAsync(RecordBlock block)
    {
        if (block.RowCount == 0) return [];
        var record = new BatchRecord(new StreamId(1), 1, "b", "r", default, block.RowCount) { Revision = 1, PostedAt = DateTimeOffset.UnixEpoch };
        JournaledBatch batch = await mappings.OpenAsync(new OutgoingBatch(block, record, null), CancellationToken.None);
        (PooledBody? body, string? tooLarge) = new JsonRowEncoder(revision.Table, PushRows.Format(sendsNulls: false), 100_000, 1 << 30).Encode(batch);
        Assert.Null(tooLarge);
        using (body) return [.. JsonDocument.Parse(body!.Copy()).RootElement.GetProperty("rows").EnumerateArray()];
    }
}
