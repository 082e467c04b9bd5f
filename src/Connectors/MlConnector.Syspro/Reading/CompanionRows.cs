using System.Diagnostics.CodeAnalysis;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;

namespace MlConnector.Syspro.Reading;

/// <summary>Companion rows found so far, by join key; bounded. Looking one up and copying it allocates nothing.</summary>
internal sealed class CompanionRows
{
    private const int MaxRows = 50_000;
    private readonly int width;
    private readonly Dictionary<byte[], (Cell[] Cells, byte[] Bytes)> rows;
    private readonly Dictionary<byte[], (Cell[] Cells, byte[] Bytes)>.AlternateLookup<ReadOnlySpan<byte>> lookup;

    /// <summary>Rows of <paramref name="width"/> wanted fields.</summary>
    public CompanionRows(int width)
    {
        this.width = width;
        rows = new(KeyComparer.Instance);
        lookup = rows.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    /// <summary>True if it is time to begin anew.</summary>
    public bool IsFull => rows.Count >= MaxRows;

    public void Clear() => rows.Clear();

    /// <summary>True if the key was asked for already, whether it was found or not.</summary>
    public bool Knows(ReadOnlySpan<byte> key) => lookup.ContainsKey(key);

    /// <summary>The key was asked for and does not exist.</summary>
    public void AddAbsent(byte[] key) => rows.TryAdd(key, ([], []));

    /// <summary>Takes over the rows of a page of companions; of several with one key, what they agree in.</summary>
    public void Add(RecordPage page, int[] keyOrdinals, Field[] keyFields)
    {
        Span<byte> key = stackalloc byte[JoinKey.MaxLength];
        for (int row = 0; row < page.RowCount; row++)
        {
            int length = JoinKey.Write(page, row, keyOrdinals, keyFields, key);
            if (length == 0) continue;
            ReadOnlySpan<Cell> cells = page.RowCells(row)[..width];
            if (lookup.TryGetValue(key[..length], out (Cell[] Cells, byte[] Bytes) known))
            {
                Agree(known.Cells, known.Bytes, cells, page.Bytes);
                continue;
            }

            int size = 0;
            foreach (Cell cell in cells) size += cell.Length;
            Cell[] kept = new Cell[width];
            byte[] bytes = new byte[size];
            int at = 0;
            for (int i = 0; i < width; i++)
            {
                page.Bytes.Slice(cells[i].Offset, cells[i].Length).CopyTo(bytes.AsSpan(at));
                kept[i] = new Cell(cells[i].Kind, at, cells[i].Length);
                at += cells[i].Length;
            }

            rows.Add(key[..length].ToArray(), (kept, bytes));
        }
    }

    /// <summary>A field in which two rows of a key differ has no value for it.</summary>
    private static void Agree(Cell[] known, ReadOnlySpan<byte> bytes, ReadOnlySpan<Cell> cells, ReadOnlySpan<byte> pageBytes)
    {
        for (int i = 0; i < known.Length; i++)
        {
            bool same = known[i].Kind == cells[i].Kind && bytes.Slice(known[i].Offset, known[i].Length).SequenceEqual(pageBytes.Slice(cells[i].Offset, cells[i].Length));
            if (!same) known[i] = Cell.Null;
        }
    }

    /// <summary>Puts the companion of a row into its fields; leaves them null if there is none.</summary>
    public void Copy(RecordPage page, int row, int[] keyOrdinals, Field[] keyFields, int firstField)
    {
        Span<byte> key = stackalloc byte[JoinKey.MaxLength];
        int length = JoinKey.Write(page, row, keyOrdinals, keyFields, key);
        if (length == 0 || !lookup.TryGetValue(key[..length], out (Cell[] Cells, byte[] Bytes) found) || found.Cells.Length == 0) return;
        int at = page.Append(found.Bytes);
        Span<Cell> cells = page.RowCells(row);
        for (int i = 0; i < width; i++) cells[firstField + i] = new Cell(found.Cells[i].Kind, at + found.Cells[i].Offset, found.Cells[i].Length);
    }

    private sealed class KeyComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public static readonly KeyComparer Instance = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode([DisallowNull] byte[] obj) => GetHashCode(obj.AsSpan());

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            HashCode hash = default;
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
