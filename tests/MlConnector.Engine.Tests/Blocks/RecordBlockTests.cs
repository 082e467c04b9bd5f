using MlConnector.Engine.Blocks;
using MlConnector.Engine.Tests.Journal;

namespace MlConnector.Engine.Tests.Blocks;

public sealed class RecordBlockTests
{
    [Fact]
    public void A_volatile_field_does_not_change_the_source_hash_and_any_other_does()
    {
        using RecordBlock block = JournalDesk.Block(1);
        string?[] row = ["K", "1", "name", "5", "stamp"];
        Hash128 source = JournalDesk.Add(block, row, RowFlags.None).SourceHash;
        Assert.Equal(source, JournalDesk.Add(block, ["K", "1", "name", "5", "other"], RowFlags.Open).SourceHash);
        for (int i = 0; i < 4; i++)
        {
            string?[] changed = [.. row];
            changed[i] += "x";
            Assert.NotEqual(source, JournalDesk.Add(block, changed, RowFlags.None).SourceHash);
        }
    }

    [Fact]
    public void Keys_that_read_the_same_when_glued_together_are_different_keys()
    {
        using RecordBlock block = JournalDesk.Block(1);
        ushort tag = KeyHash.Tag("A");
        Hash128 one = KeyHash.Of(tag, JournalDesk.Add(block, ["12", "3", "n", "5", null], RowFlags.None).Key);
        Hash128 other = KeyHash.Of(tag, JournalDesk.Add(block, ["1", "23", "n", "5", null], RowFlags.None).Key);
        Hash128 nothing = KeyHash.Of(tag, JournalDesk.Add(block, ["12", null, "n", "5", null], RowFlags.None).Key);
        Hash128 empty = KeyHash.Of(tag, JournalDesk.Add(block, ["12", "", "n", "5", null], RowFlags.None).Key);
        Assert.Equal(4, new[] { one, other, nothing, empty }.Distinct().Count());
        Assert.True(KeyHash.First(tag) <= one && one <= KeyHash.Last(tag));
    }

    [Fact]
    public void A_row_taken_back_leaves_no_trace()
    {
        using RecordBlock block = JournalDesk.Block(1, [["K", "1", "a", "1", null]]);
        int bytes = block.ByteCount;
        JournalDesk.Add(block, ["L", "2", "b", "2", null], RowFlags.None);
        block.DropLast();
        Assert.Equal((1, bytes, 1), (block.RowCount, block.ByteCount, block.Parts[0].Rows));
        block.BeginPart(JournalDesk.Part(2, "B"));
        Assert.Throws<InvalidOperationException>(block.DropLast);
        JournalDesk.Add(block, ["M", "3", "c", "3", null], RowFlags.None);
        Assert.Equal(("A", "B"), (block.PartOf(0).Company, block.PartOf(1).Company));
        Assert.Equal(["K", "M"], JournalDesk.Rows(block).Select(row => row[0]));
    }

    [Fact]
    public void Appending_a_row_allocates_nothing()
    {
        using RecordBlock block = new(JournalDesk.Layout, 1 << 20);
        block.BeginPart(JournalDesk.Part(1));
        MlConnector.Abstractions.Records.Cell[] cells = [.. Enumerable.Range(0, 5).Select(i => new MlConnector.Abstractions.Records.Cell(MlConnector.Abstractions.Records.CellKind.Text, i, 3))];
        byte[] bytes = "abcdefgh"u8.ToArray();
        block.Append(new MlConnector.Abstractions.Records.RecordRow(cells, bytes), RowFlags.None);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++) block.Append(new MlConnector.Abstractions.Records.RecordRow(cells, bytes), RowFlags.None);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
