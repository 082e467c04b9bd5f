using Microsoft.Data.Sqlite;
using MlConnector.Abstractions.Errors;
using MlConnector.Store.Migrations;
using MlConnector.Store.Tests.Support;

namespace MlConnector.Store.Tests.Opening;

public sealed class DamageTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_newer_store_is_refused_and_left_as_it_is()
    {
        using var folder = new StoreFolder();
        await (await folder.OpenAsync()).DisposeAsync();
        await ChangeAsync(folder, "INSERT INTO schema_migration VALUES (9999, 'later', 'x', 0)");

        Assert.Equal("STORE-NEWER", await RefusalAsync(folder));
    }

    [Theory]
    [InlineData("UPDATE schema_migration SET checksum = 'other'")]
    [InlineData("DROP TABLE schema_migration")]
    [InlineData("UPDATE schema_migration SET version = version - 1")]
    public async Task A_store_that_is_not_recognised_is_refused(string change)
    {
        using var folder = new StoreFolder();
        await (await folder.OpenAsync()).DisposeAsync();
        await ChangeAsync(folder, change);

        Assert.Equal("STORE-DAMAGED", await RefusalAsync(folder));
    }

    [Fact]
    public async Task Every_page_overwritten_is_noticed_at_opening_or_does_no_harm()
    {
        using var folder = new StoreFolder();
        await (await folder.OpenAsync()).DisposeAsync();
        var good = await File.ReadAllBytesAsync(folder.Options.File, Cancel);
        var refused = 0;
        for (var page = 0; page < good.Length; page += 4096)
        {
            var bad = (byte[])good.Clone();
            bad.AsSpan(page, 4096).Fill(0xA5);
            await File.WriteAllBytesAsync(folder.Options.File, bad, Cancel);
            if (await RefusalAsync(folder) == "STORE-DAMAGED") refused++;
        }
        Assert.Equal(good.Length / 4096, refused);
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_refused()
    {
        using var folder = new StoreFolder();
        Directory.CreateDirectory(folder.Options.Folder);
        await File.WriteAllTextAsync(folder.Options.File, new string('x', 10_000), Cancel);

        Assert.Equal("STORE-DAMAGED", await RefusalAsync(folder));
    }

    [Fact]
    public async Task A_migration_is_preceded_by_a_copy_and_keeps_the_data()
    {
        using var folder = new StoreFolder();
        await using (var store = await folder.OpenAsync())
        {
            await store.Revisions.AddAsync("finance", 0, "{}", "aa", "ann", folder.Clock.GetUtcNow(), Cancel);
        }
        IReadOnlyList<Migration> more = [.. Migration.ReadEmbedded(), new Migration(9000, "more", "CREATE TABLE more (x {long}) {strict}")];

        await using (var store = await SqliteStore.OpenAsync(folder.Options, more, folder.Clock, folder.Ids, Cancel))
        {
            Assert.NotNull(await store.Revisions.FindAsync("finance", 1, Cancel));
        }

        var copy = Assert.Single(Directory.GetFiles(folder.Options.BackupsFolder));
        Assert.Equal("STORE-NEWER", await RefusalAsync(folder));
        File.Copy(copy, folder.Options.File, overwrite: true);
        await using var restored = await folder.OpenAsync();
        Assert.NotNull(await restored.Revisions.FindAsync("finance", 1, Cancel));
    }

    [Fact]
    public async Task A_migration_that_fails_changes_nothing()
    {
        using var folder = new StoreFolder();
        await (await folder.OpenAsync()).DisposeAsync();
        IReadOnlyList<Migration> broken = [.. Migration.ReadEmbedded(), new Migration(9000, "half", "CREATE TABLE half (x {long}) {strict}; SELECT * FROM nowhere")];

        await Assert.ThrowsAsync<ConnectorException>(() => SqliteStore.OpenAsync(folder.Options, broken, folder.Clock, folder.Ids, Cancel));

        await using var store = await folder.OpenAsync();
        Assert.Null(store.Renewed);
    }

    private static async Task<string> RefusalAsync(StoreFolder folder)
    {
        var refusal = await Assert.ThrowsAsync<ConnectorException>(() => folder.OpenAsync());
        Assert.NotEmpty(refusal.Error.Fix);
        return refusal.Error.Code;
    }

    private static async Task ChangeAsync(StoreFolder folder, string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={folder.Options.File};Pooling=False");
        await connection.OpenAsync(Cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(Cancel);
    }
}
