using MlConnector.Proof.Seeds;

namespace MlConnector.Proof.Folder;

/// <summary>The data folder as a whole loses power, stands on a disk that fails, and comes to harm: nothing is lost, nothing is sent a second time, and where a person has to decide the error says so.</summary>
public sealed class FolderTests
{
    [Fact]
    public async Task INV1_INV2_a_power_cut_of_the_whole_data_folder_loses_and_repeats_nothing() =>
        Assert.True((await Played("INV1_INV2_a_power_cut_of_the_whole_data_folder_loses_and_repeats_nothing", few: 5, full: 300, async seed =>
        {
            await using var history = new DiskHistory(seed);
            return await history.CutAsync();
        }))["PowerCut"] > 0);

    [Fact]
    public async Task A_disk_that_fails_stops_the_engine_with_a_coded_error_and_nothing_is_lost_or_repeated() =>
        Assert.Contains((await Played("A_disk_that_fails_stops_the_engine_with_a_coded_error_and_nothing_is_lost_or_repeated", few: 5, full: 300, async seed =>
        {
            await using var history = new DiskHistory(seed);
            return await history.FailAsync();
        })).Counts.Keys, name => name.StartsWith("error ", StringComparison.Ordinal));

    [Fact]
    public async Task Whatever_part_of_the_data_folder_is_harmed_the_engine_refuses_or_recovers_and_nothing_is_appended_twice() =>
        Assert.True((await Played("Whatever_part_of_the_data_folder_is_harmed_the_engine_refuses_or_recovers_and_nothing_is_appended_twice", few: 6, full: 1000, seed => new HarmHistory(seed).PlayAsync()))["verified at once"] > 0);

    private static Task<Tally> Played(string test, int few, int full, Func<int, Task<Tally>> play) => new Slice($"FolderTests.{test}", few, full).PlayAsync(play);
}
