using MlConnector.Engine.Ports;
using MlConnector.Store.Tests.Support;
using MlConnector.TestKit.Stores;

namespace MlConnector.Store.Tests.Conformance;

/// <summary>SQLite for the store kit. A crash copies the files as they lie, write-ahead log included, and lets the next process recover them.</summary>
internal sealed class SqliteFixture : StoreFixture
{
    private readonly StoreFolder folder = new();
    private SqliteStoreOptions options;
    private int crashes;

    public SqliteFixture() => options = folder.Options;

    public override TimeProvider Time => folder.Clock;

    public override async Task<IStore> OpenAsync(CancellationToken cancel) => await folder.OpenAsync(options);

    public override async Task<IStore> CrashAsync(IStore store, CancellationToken cancel)
    {
        var next = new SqliteStoreOptions(Path.Combine(folder.Path, $"after-crash-{++crashes}"));
        Directory.CreateDirectory(next.Folder);
        foreach (var file in Directory.GetFiles(options.Folder).Where(file => !file.EndsWith("-shm", StringComparison.Ordinal)))
        {
            File.Copy(file, Path.Combine(next.Folder, Path.GetFileName(file)));
        }
        await store.DisposeAsync();
        options = next;
        return await OpenAsync(cancel);
    }

    public override void Advance(TimeSpan by) => folder.Clock.Advance(by);

    public override void SetWall(DateTimeOffset now) => folder.Clock.Set(now);

    public override ValueTask DisposeAsync()
    {
        folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
