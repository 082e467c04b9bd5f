using System.Text;
using MlConnector.Abstractions.Records;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.Journal;

namespace MlConnector.Engine.Tests.Journal;

public sealed class RowPackerTests
{
    [Fact]
    public void Any_rows_come_back_as_they_were()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            using RecordBlock block = RandomBlock(new Random(seed));
            byte[] packed = new byte[RowPacker.MaxSize(block)];
            int size = RowPacker.Pack(block, packed);
            byte[] plain = new byte[block.ByteCount];
            RowUnpacker.Unpack(packed.AsSpan(0, size), block.RowCount, block.Layout.Fields.Length, plain);
            Assert.True(block.Bytes.SequenceEqual(plain), $"seed {seed}");
        }
    }

    [Fact]
    public void Rows_like_those_of_a_ledger_shrink_to_less_than_half()
    {
        using RecordBlock block = new(JournalDesk.Layout);
        block.BeginPart(JournalDesk.Part(1));
        Random random = new(1);
        for (int i = 0; i < 5000; i++) JournalDesk.Add(block, [FormattableString.Invariant($"{i:D15}"), "12", $"Customer number {random.Next(100)}", FormattableString.Invariant($"{random.Next(1000000) / 100m}"), "2024-01-31"], RowFlags.None);
        Assert.True(RowPacker.Pack(block, new byte[RowPacker.MaxSize(block)]) < block.ByteCount / 4);
    }

    [Fact]
    public void Damaged_bytes_are_refused_or_give_other_rows_but_nothing_else()
    {
        Random random = new(7);
        using RecordBlock block = RandomBlock(new Random(4));
        byte[] good = new byte[RowPacker.MaxSize(block)], plain = new byte[block.ByteCount];
        int size = RowPacker.Pack(block, good);
        int refused = 0;
        for (int i = 0; i < 5000; i++)
        {
            byte[] bad = good[..size];
            bad[random.Next(size)] ^= (byte)random.Next(1, 256);
            try
            {
                RowUnpacker.Unpack(bad, block.RowCount, block.Layout.Fields.Length, plain);
            }
            catch (InvalidDataException)
            {
                refused++;
            }
        }

        Assert.True(refused > 0);
        Assert.Throws<InvalidDataException>(() => RowUnpacker.Unpack(good.AsSpan(0, size / 2), block.RowCount, block.Layout.Fields.Length, plain));
    }

    private static RecordBlock RandomBlock(Random random)
    {
        int columns = random.Next(1, 12);
        BlockLayout layout = new([.. Enumerable.Range(0, columns).Select(i => $"c{i}")], [.. Enumerable.Range(0, columns)], 1, columns);
        RecordBlock block = new(layout, 256);
        block.BeginPart(JournalDesk.Part(1));
        for (int rows = random.Next(1, 400); rows > 0; rows--)
        {
            List<byte> bytes = [];
            Cell[] cells = new Cell[columns];
            for (int c = 0; c < columns; c++) cells[c] = RandomCell(random, bytes);
            block.Append(new RecordRow(cells, bytes.ToArray()), (RowFlags)random.Next(64));
        }

        return block;
    }

    private static Cell RandomCell(Random random, List<byte> bytes)
    {
        int kind = random.Next(10);
        if (kind == 0) return Cell.Null;
        if (kind == 1) return Cell.Of(random.Next(2) == 0);
        byte[] value = random.Next(5) switch
        {
            0 => Encoding.UTF8.GetBytes(FormattableString.Invariant($"{random.Next(20):D15}")),
            1 => Encoding.UTF8.GetBytes(FormattableString.Invariant($"{random.Next(-99999, 99999) / 100m}")),
            2 => Encoding.UTF8.GetBytes(new string((char)random.Next('a', 'é'), random.Next(0, 200))),
            3 => [.. Enumerable.Range(0, random.Next(40)).Select(_ => (byte)random.Next(256))],
            _ => Encoding.UTF8.GetBytes(FormattableString.Invariant($"20{random.Next(10, 30)}-{random.Next(1, 13):D2}-{random.Next(1, 29):D2}T00:00:00.{random.Next(1000):D3}Z")),
        };
        Cell cell = new(kind < 5 ? CellKind.Number : CellKind.Text, bytes.Count, value.Length);
        bytes.AddRange(value);
        return cell;
    }
}
