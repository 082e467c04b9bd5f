using System.Globalization;

namespace MlConnector.Engine.Tests.Restore;

/// <summary>
/// Store, anchor, journal, ledger and trace index are deleted, put back to yesterday's, flipped or cut, in combinations that seeds choose, another slice every day. <c>MLC_RESTORE_CASES</c> says how many (the long mode has at least
/// 1,000), <c>MLC_RESTORE_SEED</c> where they begin.
/// </summary>
public sealed class FolderHarmTests
{
    private const int Standard = 12, SeedsADay = 1000;

    [Fact]
    public async Task Whatever_part_of_the_data_folder_is_harmed_the_engine_refuses_or_recovers_and_nothing_is_appended_twice()
    {
        int count = Setting("MLC_RESTORE_CASES") ?? Standard;
        int first = Setting("MLC_RESTORE_SEED") ?? SeedsADay * DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).DayNumber;
        for (int seed = first; seed < first + count; seed++)
        {
            var history = new FolderHistory(seed);
            try
            {
                await history.PlayAsync();
            }
            catch (Exception failed) when (failed is not OperationCanceledException)
            {
                Assert.Fail($"{history.Story}\n{failed}");
            }
        }
    }

    private static int? Setting(string name) => int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out int value) ? value : null;
}
