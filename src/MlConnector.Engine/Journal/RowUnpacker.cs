using MlConnector.Abstractions.Records;
using MlConnector.Engine.Blocks;

namespace MlConnector.Engine.Journal;

/// <summary>The other way of <see cref="RowPacker"/>. Whatever the bytes are, it writes inside <c>plain</c> and reads inside what it has written.</summary>
internal ref struct RowUnpacker
{
    private readonly ReadOnlySpan<byte> packed;
    private readonly Span<byte> plain;
    private readonly int columns;
    private readonly PackTables tables;
    private int from;
    private int at;

    private RowUnpacker(ReadOnlySpan<byte> packed, Span<byte> plain, int rows, int columns)
    {
        this.packed = packed;
        this.plain = plain;
        this.columns = columns;
        tables = new PackTables(rows, columns);
    }

    /// <summary>Unpacks all rows so that they fill <paramref name="plain"/> exactly.</summary>
    /// <exception cref="InvalidDataException">The bytes are not packed rows of this size.</exception>
    public static void Unpack(ReadOnlySpan<byte> packed, int rows, int columns, Span<byte> plain)
    {
        RowUnpacker unpacker = new(packed, plain, rows, columns);
        try
        {
            unpacker.All(rows);
        }
        finally
        {
            unpacker.Dispose();
        }
    }

    /// <summary>Returns the tables.</summary>
    public readonly void Dispose() => tables.Dispose();

    private void All(int rows)
    {
        try
        {
            for (int row = 0; row < rows; row++) Row();
            if (at != plain.Length || from != packed.Length) throw Broken();
        }
        catch (Exception e) when (e is ArgumentOutOfRangeException or ArgumentException or IndexOutOfRangeException)
        {
            // Slicing outside of a span is how damaged bytes show themselves.
            throw Broken(e);
        }
    }

    private void Row()
    {
        plain[at++] = packed[from++];
        int repeats = 0;
        for (int column = 0; column < columns; column++)
        {
            Span<int> memory = tables.Column(column);
            int start = at;
            if (repeats > 0) repeats--;
            else repeats = Token(packed[from++], memory);
            if (start == at) Copy(memory[^2], memory[^1]);
            memory[^2] = start;
            memory[^1] = at - start;
        }

        if (repeats > 0) throw Broken();
    }

    // Gives how many columns after this one repeat; writes nothing if this one does.
    private int Token(int token, Span<int> memory)
    {
        if (token < PackTokens.Large) Known(memory[token], memory, intoSmall: false);
        else if (token < PackTokens.Repeat) Known(memory[LargeSlot(token)], memory, intoSmall: true);
        else if (token < PackTokens.New) return token - PackTokens.Repeat;
        else New(token, memory);
        return 0;
    }

    private int LargeSlot(int token)
    {
        int slot = (token & 0x1F) << 8 | packed[from++];
        return tables.IsLargeSlot(slot) ? PackTables.SmallSize + slot : throw Broken();
    }

    private void Known(int place, Span<int> memory, bool intoSmall)
    {
        if (place == 0) throw Broken();
        int end = place, start = at;
        CellCode.Read(plain[..at], ref end);
        Copy(place, end - place);
        if (intoSmall) memory[PackTables.SmallSlot(PackTables.Hash(plain[start..at]))] = start;
    }

    private void New(int token, Span<int> memory)
    {
        int start = at, prefix = token & PackTokens.PrefixMask, above = memory[^2], abovePast = above + memory[^1];
        Cell old = memory[^1] == 0 ? default : CellCode.Read(plain[..abovePast], ref above);
        int length = (token & PackTokens.SameHeader) != 0 ? SameHeader(memory[^2], old) : NewHeader();
        if (prefix > length || prefix > old.Length) throw Broken();
        Copy(old.Offset, prefix);
        Span<byte> rest = plain.Slice(at, length - prefix);
        bool nibbles = (token & PackTokens.Nibbles) != 0;
        int size = nibbles ? (rest.Length + 1) / 2 : rest.Length;
        ReadOnlySpan<byte> bytes = packed.Slice(from, size);
        if (nibbles) PackTokens.FromNibbles(bytes, rest);
        else bytes.CopyTo(rest);
        from += size;
        at += rest.Length;
        uint hash = PackTables.Hash(plain[start..at]);
        memory[PackTables.SmallSlot(hash)] = memory[tables.LargeSlot(hash)] = start;
    }

    private int SameHeader(int place, Cell old)
    {
        if (place == 0) throw Broken();
        Copy(place, old.Offset - place);
        return old.Length;
    }

    private int NewHeader()
    {
        int length = CellCode.ReadHeader(packed, from, out int size);
        packed.Slice(from, size).CopyTo(plain[at..]);
        from += size;
        at += size;
        return length;
    }

    private void Copy(int place, int length)
    {
        if (place + length > at) throw Broken();
        plain.Slice(place, length).CopyTo(plain[at..]);
        at += length;
    }

    private static InvalidDataException Broken(Exception? inner = null) => new("Packed rows of the journal cannot be read.", inner);
}
