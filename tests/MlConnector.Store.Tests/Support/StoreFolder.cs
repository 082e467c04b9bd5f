using MlConnector.Engine.Ports;
using MlConnector.Sandbox.Time;

namespace MlConnector.Store.Tests.Support;

/// <summary>A data folder of its own, a clock that stands still, and seeded ids.</summary>
internal sealed class StoreFolder : IDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 11, 2, 8, 0, 0, TimeSpan.Zero);

    public StoreFolder()
    {
        Path = Directory.CreateTempSubdirectory("mlc-store-").FullName;
        Options = new SqliteStoreOptions(System.IO.Path.Combine(Path, "data"));
    }

    public string Path { get; }

    public SqliteStoreOptions Options { get; init; }

    public VirtualClock Clock { get; } = VirtualClock.FrozenAt(Start);

    public CountedIds Ids { get; } = new();

    public Task<SqliteStore> OpenAsync(SqliteStoreOptions? options = null) =>
        SqliteStore.OpenAsync(options ?? Options, Clock, Ids, TestContext.Current.CancellationToken);

    public void Dispose()
    {
        Clock.Dispose();
        Directory.Delete(Path, recursive: true);
    }
}

/// <summary>Ids in order.</summary>
internal sealed class CountedIds : IIdSource
{
    private int last;

    public string Next() => Interlocked.Increment(ref last).ToString("D26", System.Globalization.CultureInfo.InvariantCulture);
}
