using MlConnector.Engine.Blocks;
using MlConnector.Engine.Retention;
using MlConnector.Engine.Tests.Journal;

namespace MlConnector.Engine.Tests.Retention;

/// <summary>Which rows a person means.</summary>
public sealed class PurgeKeyTests
{
    [Theory]
    [InlineData("A|s|000000000000042|3", "A|s|000000000000042|3")]
    [InlineData("42", "A|s|000000000000042|3", "B|s|000000000000042|3")]
    [InlineData("3", "A|s|000000000000042|3", "B|s|000000000000042|3")]
    [InlineData(@"A|s|x\|y\\|\N", @"A|s|x\|y\\|\N")]
    [InlineData("A|s|000000000000042")]
    [InlineData("A|s|42|3")]
    [InlineData("A|other|000000000000042|3")]
    [InlineData("A")]
    public void A_source_id_means_one_key_and_a_part_every_key_that_has_it_but_a_company_none(string asked, params string[] meant)
    {
        var layout = new BlockLayout(["Company", "Key", "Period", "Name"], [0, 1, 2, 3], 3, 4);
        using RecordBlock block = new(layout, 256);
        block.BeginPart(JournalDesk.Part(1));
        JournalDesk.Add(block, ["A", "000000000000042", "3", "n"], RowFlags.None);
        JournalDesk.Add(block, ["B", "000000000000042", "3", "n"], RowFlags.None);
        JournalDesk.Add(block, ["A", @"x|y\", null, "A|s|000000000000042"], RowFlags.None);
        var key = new PurgeKey(asked, "s", "Company");
        Assert.Equal(meant, Enumerable.Range(0, 3).Where(row => key.Matches(block, row)).Select(row => key.SourceIdOf(block, row)));
    }
}
