namespace MlConnector.EndToEnd.Matrix;

/// <summary>
/// Every source with every destination, the way of a user: delivered and verified, killed at every point on the way of a batch, changed and killed again, a bad row repaired and its replay killed. Every table equals the source in every
/// mapped column, row by row.
/// </summary>
public abstract class PairTests(string destination)
{
    [Theory]
    [InlineData("syspro")]
    [InlineData("ifs-cloud")]
    [InlineData("sage-x3")]
    public async Task INV3_a_pair_delivers_once_whatever_is_killed_and_replayed(string source)
    {
        await using Pair pair = await Pair.StartAsync(source, destination);
        await pair.KillEverywhereAsync();
        await pair.VerifiedAsync();
        pair.Agree();

        pair.Change();
        await pair.KillUnansweredAsync();
        await pair.VerifiedAsync();
        pair.Agree();

        await pair.SpoilRepairAndKillTheReplayAsync();
        await pair.VerifiedAsync();
        pair.Agree();
        int stored = pair.Stored();
        await pair.VerifiedAsync();
        Assert.Equal(stored, pair.Stored());
    }
}

/// <summary>Every source with Power BI; a class of its own, so that the destinations are played side by side.</summary>
public sealed class PowerBiPairTests() : PairTests("power-bi");

/// <summary>Every source with BigQuery.</summary>
public sealed class BigQueryPairTests() : PairTests("bigquery");

/// <summary>Every source with Tableau.</summary>
public sealed class TableauPairTests() : PairTests("tableau");
