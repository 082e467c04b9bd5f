using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;

namespace MlConnector.Syspro.Reading;

/// <summary>The canonical bytes of a join key: parts trimmed, numbered codes and numbers without what does not count, joined by a character that no code holds.</summary>
internal static class JoinKey
{
    private const byte Separator = 0x1F;

    /// <summary>Longest key; longer ones (nothing in SYSPRO has them) find no companion.</summary>
    public const int MaxLength = 512;

    /// <summary>Writes the key of a row and gives its length; 0 if a part is empty, so that there is nothing to join.</summary>
    public static int Write(RecordPage page, int row, ReadOnlySpan<int> ordinals, ReadOnlySpan<Field> fields, Span<byte> to)
    {
        int length = 0;
        ReadOnlySpan<Cell> cells = page.RowCells(row);
        for (int i = 0; i < ordinals.Length; i++)
        {
            Cell cell = cells[ordinals[i]];
            ReadOnlySpan<byte> part = Canonical(page.Bytes.Slice(cell.Offset, cell.Length), fields[i]);
            if (cell.IsNull || part.IsEmpty || length + part.Length + 1 > to.Length) return 0;
            part.CopyTo(to[length..]);
            length += part.Length;
            to[length++] = Separator;
        }

        return length;
    }

    /// <summary>The parts of a key.</summary>
    public static string[] Parts(ReadOnlySpan<byte> key) => System.Text.Encoding.UTF8.GetString(key[..^1]).Split((char)Separator);

    private static ReadOnlySpan<byte> Canonical(ReadOnlySpan<byte> value, Field field)
    {
        value = value.TrimEnd((byte)' ');
        if (field.Type is FieldType.Decimal or FieldType.Integer) return Number(value.TrimStart((byte)' '));
        if (!field.NumberedCode) return value;
        ReadOnlySpan<byte> digits = value.TrimStart((byte)' ');
        if (digits.IsEmpty || digits.IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0) return value;
        ReadOnlySpan<byte> stripped = digits.TrimStart((byte)'0');
        return stripped.IsEmpty ? digits[^1..] : stripped;
    }

    private static ReadOnlySpan<byte> Number(ReadOnlySpan<byte> value)
    {
        if (value.Contains((byte)'.')) value = value.TrimEnd((byte)'0').TrimEnd((byte)'.');
        ReadOnlySpan<byte> stripped = value.TrimStart((byte)'0');
        return stripped.IsEmpty && value.Length > 0 ? value[^1..] : stripped;
    }
}
