using MlConnector.Chaos.Cases;
using MlConnector.Chaos.World;

[assembly: AssemblyFixture(typeof(MlConnector.Chaos.ArenaFixture))]

namespace MlConnector.Chaos;

/// <summary>
/// The processes of all tests. The named cases are played together, so that one killed process serves several of them; a test waits for its own.
/// </summary>
public sealed class ArenaFixture : IAsyncDisposable
{
    /// <summary>Cases at once: while some stand at their kill points, others go on.</summary>
    internal const int Width = 48;

    private readonly Arena arena = new();
    private readonly Lock gate = new();
    private readonly SemaphoreSlim turns = new(Width);
    private Task<CaseEnd>[]? named;

    /// <summary>The end of a named case.</summary>
    internal Task<CaseEnd> EndOf(string name)
    {
        lock (gate) named ??= [.. CaseCatalog.All.Select(PlayInTurnAsync)];
        return named[CaseCatalog.All.IndexOf(CaseCatalog.Named(name))];
    }

    /// <summary>Plays cases, so many at once; each end is told.</summary>
    internal Task PlayAsync(IEnumerable<ChaosCase> cases, Action<CaseEnd> ended, CancellationToken cancel) =>
        Parallel.ForEachAsync(cases, new ParallelOptions { MaxDegreeOfParallelism = Width, CancellationToken = cancel }, async (one, ends) => ended(await new CaseRun(arena, one).RunAsync(ends)));

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (named is not null) await Task.WhenAll(named).ContinueWith(static _ => { }, TaskScheduler.Default);
        await arena.DisposeAsync();
        turns.Dispose();
    }

    private async Task<CaseEnd> PlayInTurnAsync(ChaosCase one)
    {
        await turns.WaitAsync();
        try
        {
            return await new CaseRun(arena, one).RunAsync(CancellationToken.None);
        }
        finally
        {
            turns.Release();
        }
    }
}
