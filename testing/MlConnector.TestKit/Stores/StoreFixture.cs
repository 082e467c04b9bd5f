using MlConnector.Engine.Ports;

namespace MlConnector.TestKit.Stores;

/// <summary>How the store kit reaches the store under test, its clock, and a crash. A new fixture is an empty store.</summary>
public abstract class StoreFixture : IAsyncDisposable
{
    /// <summary>The clock that the store was given; it stands still until moved.</summary>
    public abstract TimeProvider Time { get; }

    /// <summary>Opens the store; again after it was closed, or beside one that is open, as another process would.</summary>
    public abstract Task<IStore> OpenAsync(CancellationToken cancel);

    /// <summary>The process dies: what it had not committed is gone, nothing is closed in order. Gives the store as the next process finds it.</summary>
    public abstract Task<IStore> CrashAsync(IStore store, CancellationToken cancel);

    /// <summary>Time passes.</summary>
    public abstract void Advance(TimeSpan by);

    /// <summary>Somebody sets the wall clock: no time passes.</summary>
    public abstract void SetWall(DateTimeOffset now);

    /// <inheritdoc />
    public abstract ValueTask DisposeAsync();
}
