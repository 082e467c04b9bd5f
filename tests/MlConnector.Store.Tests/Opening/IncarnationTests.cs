using MlConnector.Store.Tests.Support;

namespace MlConnector.Store.Tests.Opening;

/// <summary>The past may be gone: whatever a person does to the files, batch ids of before and after must differ.</summary>
public sealed class IncarnationTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_database_put_back_to_an_older_state_begins_a_new_incarnation()
    {
        using var folder = new StoreFolder();
        var first = await WorkAsync(folder, runs: 2);
        var yesterday = await File.ReadAllBytesAsync(folder.Options.File, Cancel);
        await WorkAsync(folder, runs: 1);
        await File.WriteAllBytesAsync(folder.Options.File, yesterday, Cancel);

        await ExpectRenewalAsync(folder, first, "older state");
    }

    [Fact]
    public async Task A_lost_database_begins_a_new_incarnation_that_says_so()
    {
        using var folder = new StoreFolder();
        var first = await WorkAsync(folder, runs: 1);
        File.Delete(folder.Options.File);

        await ExpectRenewalAsync(folder, first, "lost");
    }

    [Fact]
    public async Task A_journal_without_a_store_says_that_the_store_was_lost()
    {
        using var folder = new StoreFolder();
        Directory.CreateDirectory(Path.Combine(folder.Options.JournalFolder, "1"));
        await File.WriteAllTextAsync(Path.Combine(folder.Options.JournalFolder, "1", "0001.seg"), "x", Cancel);

        await ExpectRenewalAsync(folder, "", "journal");
    }

    [Fact]
    public async Task A_missing_anchor_begins_a_new_incarnation()
    {
        using var folder = new StoreFolder();
        var first = await WorkAsync(folder, runs: 1);
        File.Delete(folder.Options.AnchorFile);

        await ExpectRenewalAsync(folder, first, "anchor");
    }

    [Fact]
    public async Task A_database_of_an_earlier_incarnation_begins_another_one()
    {
        using var folder = new StoreFolder();
        var first = await WorkAsync(folder, runs: 1);
        var before = await File.ReadAllBytesAsync(folder.Options.File, Cancel);
        string second;
        File.Delete(folder.Options.AnchorFile);
        await using (var store = await folder.OpenAsync()) second = store.Incarnation;
        await File.WriteAllBytesAsync(folder.Options.File, before, Cancel);

        var third = await ExpectRenewalAsync(folder, first, "belong together");
        Assert.NotEqual(second, third);
    }

    [Fact]
    public async Task A_copied_folder_begins_a_new_incarnation_and_the_original_goes_on()
    {
        using var folder = new StoreFolder();
        var first = await WorkAsync(folder, runs: 1);
        var copy = new SqliteStoreOptions(Path.Combine(folder.Path, "copy"));
        Directory.CreateDirectory(copy.Folder);
        foreach (var file in Directory.GetFiles(folder.Options.Folder)) File.Copy(file, Path.Combine(copy.Folder, Path.GetFileName(file)));

        await using (var copied = await folder.OpenAsync(copy))
        {
            Assert.Contains("copied", copied.Renewed?.Reason, StringComparison.Ordinal);
            Assert.NotEqual(first, copied.Incarnation);
        }
        await using var copiedAgain = await folder.OpenAsync(copy);
        Assert.Null(copiedAgain.Renewed);
        await using var original = await folder.OpenAsync();
        Assert.Equal(first, original.Incarnation);
    }

    [Fact]
    public async Task A_torn_anchor_counts_by_its_other_half()
    {
        using var folder = new StoreFolder();
        var first = await WorkAsync(folder, runs: 3);
        for (var slot = 0; slot < 2; slot++)
        {
            var bytes = await File.ReadAllBytesAsync(folder.Options.AnchorFile, Cancel);
            var torn = (byte[])bytes.Clone();
            torn.AsSpan(slot * 256, 40).Clear();
            await WriteInPlaceAsync(folder.Options.AnchorFile, torn);
            await using (var store = await folder.OpenAsync()) Assert.Equal(first, store.Incarnation);
            await WriteInPlaceAsync(folder.Options.AnchorFile, bytes);
        }
    }

    [Fact]
    public async Task A_process_that_dies_leaves_its_incarnation()
    {
        using var folder = new StoreFolder();
        var dying = await folder.OpenAsync();
        await StartRunsAsync(dying, folder, 100);
        await using (var next = await folder.OpenAsync()) Assert.Equal(dying.Incarnation, next.Incarnation);
        await dying.DisposeAsync();
    }

    private static async Task WriteInPlaceAsync(string path, byte[] content)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Write);
        await file.WriteAsync(content, Cancel);
    }

    private static async Task<string> ExpectRenewalAsync(StoreFolder folder, string old, string why)
    {
        string renewed;
        await using (var store = await folder.OpenAsync())
        {
            Assert.Contains(why, store.Renewed?.Reason, StringComparison.Ordinal);
            Assert.NotEqual(old, store.Incarnation);
            renewed = store.Incarnation;
        }
        await using var again = await folder.OpenAsync();
        Assert.Null(again.Renewed);
        Assert.Equal(renewed, again.Incarnation);
        return renewed;
    }

    private static async Task<string> WorkAsync(StoreFolder folder, int runs)
    {
        await using var store = await folder.OpenAsync();
        await StartRunsAsync(store, folder, runs);
        return store.Incarnation;
    }

    private static async Task StartRunsAsync(SqliteStore store, StoreFolder folder, int runs)
    {
        for (var i = 0; i < runs; i++) await store.Runs.StartAsync(new(folder.Ids.Next(), "finance", 1, Engine.Ports.RunState.Running, folder.Clock.GetUtcNow()), Cancel);
    }
}
