namespace MlConnector.Engine.Tests.Ledger;

/// <summary>Random batches, settlements, flushes, merges, scans and power cuts against a dictionary.</summary>
public sealed class LedgerModelTests
{
    [Fact]
    public async Task INV_1_INV_2_after_any_history_with_power_cuts_the_ledger_knows_what_was_settled()
    {
        for (int seed = 0; seed < 25; seed++)
        {
            try
            {
                LedgerHistory history = new(seed);
                await history.RunAsync(steps: 120);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Seed {seed}: {e.Message}", e);
            }
        }
    }
}
