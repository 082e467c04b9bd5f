using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Tests.Delivery.Fixtures;
using MlConnector.Proof.Seeds;
using MlConnector.Store;

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
        Assert.Empty(FailuresThatMustCome.Except((await Played("A_disk_that_fails_stops_the_engine_with_a_coded_error_and_nothing_is_lost_or_repeated", few: 5, full: 300, async seed =>
        {
            await using var history = new DiskHistory(seed);
            return await history.FailAsync();
        })).Counts.Keys));

    /// <summary>What even a few seeds come to; the full proof comes to every pair of a failure and a power cut.</summary>
    private static string[] FailuresThatMustCome => Slice.IsFull ? ["error STORE-IO", "SyncFails, then PowerCut", "WriteFails, then PowerCut", "Full, then PowerCut", "Dead, then PowerCut"] : ["error STORE-IO"];

    /// <summary>What each failure of the device is called, at the first act that it befalls.</summary>
    [Theory]
    [InlineData(nameof(DiskFault.Full), "STORE-FULL")]
    [InlineData(nameof(DiskFault.Dead), "STORE-IO")]
    [InlineData(nameof(DiskFault.WriteFails), "STORE-IO")]
    [InlineData(nameof(DiskFault.SyncFails), "STORE-IO")]
    public async Task Each_failure_of_the_device_has_its_word(string fault, string code)
    {
        await using var desk = new DeliveryDesk();
        await (await desk.OpenStoreAsync()).DisposeAsync();
        using var disk = new FolderDisk(desk, Slice.RandomOf(1));
        await using SqliteStore store = await desk.OpenStoreAsync();
        disk.Fate.Order(Enum.Parse<DiskFault>(fault), 1);

        var refused = await Assert.ThrowsAsync<ConnectorException>(() => store.Streams.OpenAsync("finance", "items", "Items", TestContext.Current.CancellationToken));

        Assert.Equal((code, ErrorKind.Transient), (refused.Error.Code, refused.Error.Kind));
    }

    [Fact]
    public async Task Whatever_part_of_the_data_folder_is_harmed_the_engine_refuses_or_recovers_and_nothing_is_appended_twice() =>
        Assert.True((await Played("Whatever_part_of_the_data_folder_is_harmed_the_engine_refuses_or_recovers_and_nothing_is_appended_twice", few: 6, full: 1000, seed => new HarmHistory(seed).PlayAsync()))["verified at once"] > 0);

    private static Task<Tally> Played(string test, int few, int full, Func<int, Task<Tally>> play) => new Slice($"FolderTests.{test}", few, full).PlayAsync(play);
}
