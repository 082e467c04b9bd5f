namespace MlConnector.EndToEnd.Matrix;

/// <summary>Every source with every destination, the way of a user: delivered and verified, killed between first byte and receipt, changed, a bad row repaired and replayed. Content equals the source row by row.</summary>
public sealed class PairTests
{
    [Theory]
    [InlineData("syspro", "power-bi", 0)]
    [InlineData("syspro", "bigquery", 0)]
    [InlineData("syspro", "tableau", 0)]
    [InlineData("ifs-cloud", "power-bi", 1)]
    [InlineData("ifs-cloud", "bigquery", 1)]
    [InlineData("ifs-cloud", "tableau", 1)]
    [InlineData("sage-x3", "power-bi", 0)]
    [InlineData("sage-x3", "bigquery", 2)]
    [InlineData("sage-x3", "tableau", 2)]
    public async Task INV3_a_pair_delivers_once_whatever_is_killed_and_replayed(string source, string destination, int point)
    {
        await using Pair pair = await Pair.StartAsync(source, destination);
        await pair.KillAsync(point);
        await pair.VerifiedAsync();
        pair.Agree();

        pair.Change();
        await pair.VerifiedAsync();
        pair.Agree();

        await pair.SpoilRepairAndReplayAsync();
        pair.Agree();
        int stored = pair.Stored();
        await pair.VerifiedAsync();
        Assert.Equal(stored, pair.Stored());
    }
}
