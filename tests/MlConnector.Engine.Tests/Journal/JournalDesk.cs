using System.Text;
using MlConnector.Abstractions.Records;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.Journal;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Tests.Journal;

/// <summary>Makes keys, blocks and headers for the tests of journal and ledger.</summary>
internal sealed class JournalDesk : IKeyRing
{
    private readonly DataKey key = new("journal-1", KeyPurpose.Journal, Enumerable.Range(0, 32).Select(i => (byte)i).ToArray());

    public static BlockLayout Layout { get; } = new(["Key", "Period", "Name", "Amount", "Stamp"], [0, 1, 2, 3, 4], 2, 4);

    public StreamId Stream { get; } = new(7);

    public JournalOptions Options { get; init; } = JournalOptions.Default;

    public ValueTask<DataKey> CurrentAsync(KeyPurpose purpose, CancellationToken cancel) => new(key);

    public ValueTask<DataKey> FindAsync(string keyId, CancellationToken cancel) => new(key);

    public Task<StreamJournal> OpenAsync(ISegments segments, BatchRecord? newestKnown = null) =>
        StreamJournal.OpenAsync(segments, this, Stream, TimeProvider.System, Options, newestKnown, CancellationToken.None);

    public static JournalHeader Header(long number, JournalKind kind = JournalKind.Batch) => new(kind, number, "INC1", "RUN1", 3) { Generation = 2 };

    public static BlockPart Part(long version, string company = "A") => new(company, 1, DateTimeOffset.UnixEpoch.AddMilliseconds(version), version);

    /// <summary>A block of rows given as texts, one part.</summary>
    public static RecordBlock Block(long version, params IEnumerable<string?[]> rows)
    {
        RecordBlock block = new(Layout, 256);
        block.BeginPart(Part(version));
        foreach (string?[] row in rows) Add(block, row, RowFlags.None);
        return block;
    }

    public static BlockRow Add(RecordBlock block, string?[] row, RowFlags flags)
    {
        Cell[] cells = new Cell[row.Length];
        List<byte> bytes = [];
        for (int i = 0; i < row.Length; i++)
        {
            byte[] value = Encoding.UTF8.GetBytes(row[i] ?? "");
            cells[i] = row[i] is null ? Cell.Null : new Cell(CellKind.Text, bytes.Count, value.Length);
            bytes.AddRange(value);
        }

        return block.Append(new RecordRow(cells, bytes.ToArray()), flags);
    }

    /// <summary>The rows of a block as texts.</summary>
    public static List<string?[]> Rows(RecordBlock block)
    {
        List<string?[]> rows = [];
        BlockReader reader = block.OpenReader();
        while (reader.MoveNext())
        {
            RecordRow row = reader.Current;
            string?[] texts = new string?[row.Cells.Length];
            for (int i = 0; i < texts.Length; i++) texts[i] = row.Cells[i].IsNull ? null : Encoding.UTF8.GetString(row.Bytes(i));
            rows.Add(texts);
        }

        return rows;
    }

    /// <summary>Rows of pleasant and unpleasant values, the same for the same seed.</summary>
    public static List<string?[]> RandomRows(Random random, int count)
    {
        string?[] names = ["Miller", "Müller & Söhne", "", null, new('x', 300), "2024-01-31T10:00:00Z", "株式会社"];
        return [.. Enumerable.Range(0, count).Select(_ => new string?[]
        {
            Invariant($"{random.Next(1, 1000):D15}"), Invariant($"{random.Next(1, 13)}"), names[random.Next(names.Length)], Invariant($"{random.Next(-100000, 100000) / 100m}"),
            random.Next(3) == 0 ? null : Invariant($"{random.Next()}"),
        })];
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
