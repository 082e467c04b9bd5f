using System.Text;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.Mapping;
using MlConnector.Engine.Mapping.Violations;

namespace MlConnector.Engine.Delivery.Rows;

/// <summary>
/// A row that is known by what the destination shows of it: its key, and a hash of its other columns. That is journaled when the past was lost, and what a row that is read is compared with. Not on the path of a row that is known
/// from its own journal record; it allocates.
/// </summary>
internal sealed class AdoptedForm : IDisposable
{
    private const string ContentField = "$content";
    private readonly StreamMappings mappings;
    private readonly DeliveredContent content;
    private readonly MappingScratch scratch;
    private readonly Cell[] mapped;
    private readonly int companyPart;
    private readonly RecordBlock one;

    /// <summary>Of the rows of a table, as the run's own mapping makes them.</summary>
    public AdoptedForm(StreamMappings mappings)
    {
        this.mappings = mappings;
        RecordSchema schema = mappings.Schema;
        int keys = schema.KeyOrdinals.Length;
        Layout = new BlockLayout([.. schema.KeyOrdinals.Select(ordinal => schema.Fields[ordinal].Name), ContentField], [.. Enumerable.Range(0, keys + 1)], keys, keys + 1);
        companyPart = schema.KeyOrdinals.Select(ordinal => schema.Fields[ordinal].SourceName).ToList().IndexOf("$company");
        content = new DeliveredContent(mappings.Page.Table);
        mapped = new Cell[mappings.Page.Table.Columns.Length];
        scratch = mappings.Page.NewScratch();
        scratch.BeginBatch(new BatchLineage("", "", DateTimeOffset.UnixEpoch, 0));
        one = new RecordBlock(Layout, 4096);
        one.BeginPart(new BlockPart("", 0, DateTimeOffset.UnixEpoch, 1));
    }

    /// <summary>True if the rows of a record are known by key only.</summary>
    public static bool Is(BlockLayout layout) => layout.IndexOf(ContentField) >= 0;

    /// <summary>Key cells and the hash.</summary>
    public BlockLayout Layout { get; }

    /// <summary>True if the key names the company, so that every id tells it.</summary>
    public bool KeyHasCompany => companyPart >= 0;

    /// <summary>A row as the destination holds it, valid until the next call; false if its id is none of this stream's.</summary>
    public bool TryOf(ListedRow stored, out BlockRow row)
    {
        row = default;
        if (SourceId.Parse(stored.SourceId) is not { } id || id.Stream != mappings.Schema.Stream) return false;
        List<string?> parts = [.. id.Key];
        if (companyPart >= 0) parts.Insert(companyPart, id.Company);
        if (parts.Count != Layout.KeyCells) return false;
        row = Encode([.. parts.Select((part, i) => CellOf(mappings.Schema.Fields[mappings.Schema.KeyOrdinals[i]].Type, part))], stored.Deleted ? default : content.Of(stored.Values));
        return true;
    }

    /// <summary>The source hash that the destination's row has here if it shows just what the row that was read would show; null if that cannot be mapped.</summary>
    public Hash128? HashOf(RecordRow read)
    {
        RowViolation violation = mappings.Page.Map(read, default, scratch, mapped);
        if (!violation.IsNone) return null;
        Hash128 shown = content.Of(scratch.Mapped(read, mapped));
        var key = new (CellKind, byte[])[Layout.KeyCells];
        for (int i = 0; i < key.Length; i++) key[i] = (read.Kind(mappings.Schema.KeyOrdinals[i]), read.Bytes(mappings.Schema.KeyOrdinals[i]).ToArray());
        return Encode(key, shown).SourceHash;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        scratch.Dispose();
        one.Dispose();
    }

    private BlockRow Encode((CellKind Kind, byte[] Bytes)[] key, Hash128 shown)
    {
        if (one.RowCount > 0) one.DropLast();
        var bytes = new List<byte>();
        var cells = new Cell[key.Length + 1];
        for (int i = 0; i < cells.Length; i++)
        {
            (CellKind kind, byte[] value) = i < key.Length ? key[i] : (CellKind.Text, Encoding.ASCII.GetBytes(shown.ToString()));
            cells[i] = new Cell(kind, bytes.Count, value.Length);
            bytes.AddRange(value);
        }

        return one.Append(new RecordRow(cells, bytes.ToArray()), RowFlags.None);
    }

    private static (CellKind, byte[]) CellOf(FieldType type, string? part) => (type, part) switch
    {
        (_, null) => (CellKind.Null, []),
        (FieldType.Boolean, _) => (part == "true" ? CellKind.True : CellKind.False, []),
        (FieldType.Integer or FieldType.Decimal, _) => (CellKind.Number, Encoding.UTF8.GetBytes(part)),
        _ => (CellKind.Text, Encoding.UTF8.GetBytes(part)),
    };
}
