using MlConnector.Engine.Ports;
using MlConnector.TestKit.Conformance;

namespace MlConnector.TestKit.Stores;

/// <summary>The version becomes another one with everything that is committed, whoever commits it, and with nothing else.</summary>
internal static class VersionChecks
{
    public static async Task RunAsync(StoreFixture fixture, IStore store, CancellationToken cancel)
    {
        await using IStore other = await fixture.OpenAsync(cancel);
        DateTimeOffset now = fixture.Time.GetUtcNow();
        long first = await store.VersionAsync(cancel);
        await store.Pauses.ListAsync(cancel);
        await other.Pauses.ListAsync(cancel);
        Expect.Equal(first, await store.VersionAsync(cancel), "the version after nothing but reading");
        await store.Pauses.PauseAsync(new SchedulePause("p", "me", now, "why"), cancel);
        long second = await store.VersionAsync(cancel);
        Expect.That(second != first, "The version is the same after a commit of its own.");
        Expect.Equal(second, await store.VersionAsync(cancel), "the version when asked again");
        await other.Pauses.PauseAsync(new SchedulePause("q", "another", now, "why"), cancel);
        Expect.That(await store.VersionAsync(cancel) != second, "The version is the same after a commit of another process.");
    }
}
