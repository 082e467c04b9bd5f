using MlConnector.Proof.Cursor.Erps;
using MlConnector.Proof.Seeds;

namespace MlConnector.Proof.Cursor;

/// <summary>
/// All strategies over random schedules of inserts, edits, deletions, purges, back-dated postings, ties, NULL and future dates around and during polls, at the precision of a day and of a second, in three zones around a change of
/// the clocks; pages come over HTTP from a table that changes between two of them: any OData server, and the real connectors of IFS Cloud and Sage X3.
/// </summary>
public sealed class CursorTests
{
    [Fact]
    public async Task INV2_no_key_is_missing_none_doubled_and_none_falsely_gone()
    {
        await using ODataServer server = await ODataServer.StartAsync();
        Tally covered = await PlayAsync(nameof(INV2_no_key_is_missing_none_doubled_and_none_falsely_gone), 14, 2100, Kind.All, ODataErp.On(server));
        if (Slice.IsFull) Assert.True(covered["paging Skip over NoLinks"] > 250); // one of eight ways of paging, in 2,100 schedules
    }

    [Fact]
    public async Task INV2_nor_with_IFS_Cloud() => await PlayAsync(nameof(INV2_nor_with_IFS_Cloud), 7, 2100, Kind.All, IfsErp.MakeAsync);

    [Fact]
    public async Task INV2_nor_with_Sage_X3() => await PlayAsync(nameof(INV2_nor_with_Sage_X3), 6, 2100, X3Erp.Kinds, X3Erp.MakeAsync);

    private static async Task<Tally> PlayAsync(string test, int few, int full, IReadOnlyList<Kind> kinds, ErpMaker erp)
    {
        Tally covered = await new Slice($"{nameof(CursorTests)}.{test}", few, full).PlayAsync(seed => Schedule.PlayAsync(seed, kinds, erp));
        Assert.True(covered["polls"] > 0);
        if (Slice.IsFull) Assert.All(["changes between pages", "tombstones"], what => Assert.True(covered[what] > 250, what));
        return covered;
    }
}
