using System.Collections.Immutable;
using System.Text;
using MlConnector.Abstractions.Records;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.Mapping;
using MlConnector.Engine.Trace;

namespace MlConnector.Engine.Retention;

/// <summary>
/// What a person asked to erase: a whole source id (<c>company|stream|key parts</c>), which names one key, or one part of a key as <c>mlc trace</c> takes it, which may name several. The company alone is no key.
/// </summary>
internal sealed class PurgeKey
{
    private readonly string stream;
    private readonly string? companyField;
    private readonly ulong part;
    private readonly ImmutableArray<byte[]?> exact = [];
    private readonly byte[] company = [];

    public PurgeKey(string asked, string stream, string? companyField)
    {
        this.stream = stream;
        this.companyField = companyField;
        part = TracePart.Hash(Encoding.UTF8.GetBytes(asked));
        if (SourceId.Parse(asked) is not { } id || id.Stream != stream) return;
        IsWhole = true;
        company = Encoding.UTF8.GetBytes(id.Company);
        exact = [.. id.Key.Select(each => each is null ? null : Encoding.UTF8.GetBytes(each))];
    }

    /// <summary>True if a whole source id was given.</summary>
    public bool IsWhole { get; }

    /// <summary>True if a row of a block is meant.</summary>
    public bool Matches(RecordBlock block, int row)
    {
        BlockLayout layout = block.Layout;
        int companyCell = CompanyCell(layout);
        if (IsWhole && exact.Length != layout.KeyCells - (companyCell < 0 ? 0 : 1)) return false;
        ReadOnlySpan<byte> cells = block.Row(row).Key;
        for (int i = 0, at = 0, next = 0; i < layout.KeyCells; i++)
        {
            Cell cell = CellCode.Read(cells, ref at);
            ReadOnlySpan<byte> bytes = BytesOf(cell, cells);
            if (IsWhole && !Same(cell, bytes, i == companyCell ? company : exact[next++])) return false;
            if (!IsWhole && i != companyCell && bytes.Length > 0 && TracePart.Hash(bytes) == part) return true;
        }

        return IsWhole;
    }

    /// <summary>The source id of a row; allocates.</summary>
    public string SourceIdOf(RecordBlock block, int row)
    {
        int companyCell = CompanyCell(block.Layout), at = 0;
        string name = "";
        List<string?> parts = [];
        ReadOnlySpan<byte> cells = block.Row(row).Key;
        for (int i = 0; i < block.Layout.KeyCells; i++)
        {
            Cell cell = CellCode.Read(cells, ref at);
            string? text = cell.IsNull ? null : Encoding.UTF8.GetString(BytesOf(cell, cells));
            if (i == companyCell) name = text ?? "\\N";
            else parts.Add(text);
        }

        return SourceId.Format(name, stream, parts);
    }

    private int CompanyCell(BlockLayout layout) => companyField is null ? -1 : layout.Fields.IndexOf(companyField, 0, layout.KeyCells, StringComparer.Ordinal);

    private static bool Same(Cell cell, ReadOnlySpan<byte> bytes, byte[]? expected) => expected is null ? cell.IsNull : !cell.IsNull && bytes.SequenceEqual(expected);

    private static ReadOnlySpan<byte> BytesOf(Cell cell, ReadOnlySpan<byte> cells) => cell.Kind switch
    {
        CellKind.True => "true"u8,
        CellKind.False => "false"u8,
        _ => cells.Slice(cell.Offset, cell.Length),
    };
}
