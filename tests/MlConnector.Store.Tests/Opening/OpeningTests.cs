using MlConnector.Store.Tests.Support;

namespace MlConnector.Store.Tests.Opening;

public sealed class OpeningTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Several_processes_that_create_the_store_at_once_get_the_same_one()
    {
        using var folder = new StoreFolder();

        var stores = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => folder.OpenAsync(), Cancel)));

        Assert.Single(stores.Select(store => store.Incarnation).Distinct());
        Assert.Single(stores, store => store.Renewed is not null);
        foreach (var store in stores) await store.DisposeAsync();
    }

    [Fact]
    public async Task The_database_and_its_log_are_their_owners_only()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("file modes are Unix's");
            return;
        }
        using var folder = new StoreFolder();
        await using var store = await folder.OpenAsync();

        var files = Directory.GetFiles(folder.Options.Folder);
        foreach (var file in files) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Contains(files, file => file.EndsWith("-wal", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_said_with_its_name()
    {
        using var folder = new StoreFolder();
        await File.WriteAllTextAsync(folder.Options.Folder, "a file is in the way", Cancel);

        var refusal = await Assert.ThrowsAsync<Abstractions.Errors.ConnectorException>(() => folder.OpenAsync());

        Assert.Equal("STORE-ACCESS", refusal.Error.Code);
    }

    [Fact]
    public async Task A_store_opened_again_is_as_it_was_left()
    {
        using var folder = new StoreFolder();
        string incarnation;
        await using (var store = await folder.OpenAsync())
        {
            incarnation = store.Incarnation;
            Assert.Equal("created", store.Renewed?.Reason);
            Assert.Equal(1, await store.Revisions.AddAsync("finance", 0, "{}", "aa", "ann", folder.Clock.GetUtcNow(), Cancel));
            var stream = await store.Streams.OpenAsync("finance", "gl", "Gl", Cancel);
            var (fence, _) = await store.Leases.TryAcquireAsync("s", "me", TimeSpan.FromMinutes(1), takeOver: false, folder.Clock.GetUtcNow(), Cancel);
            var batch = new Engine.Ports.BatchRecord(stream.Id, 1, "b1", "r1", new(1, 0, 0), 10) { PostedAt = folder.Clock.GetUtcNow() };
            var permit = await store.Batches.MarkSendingAsync(fence!, batch, [new("k", 1, [new(TimeSpan.FromHours(1), 1)])], folder.Clock.GetUtcNow(), Cancel);
            Assert.True(permit.Granted);
            await store.Batches.SettleAsync(fence!, new(stream.Id) { Batches = [batch with { State = Engine.Ports.BatchState.Confirmed }], Cursor = "c", RowsAdded = 10 }, Cancel);
        }
        await using var again = await folder.OpenAsync();
        Assert.Equal(incarnation, again.Incarnation);
        Assert.Null(again.Renewed);
        Assert.Equal("c", Assert.Single(await again.Streams.ListAsync(null, Cancel)).Cursor);
    }
}
