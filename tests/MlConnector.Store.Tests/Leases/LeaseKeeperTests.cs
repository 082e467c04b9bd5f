using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Leases;
using MlConnector.Store.Tests.Support;

namespace MlConnector.Store.Tests.Leases;

/// <summary>The lease service over the real store and real file locks (INV-8).</summary>
public sealed class LeaseKeeperTests : IAsyncLifetime
{
    private readonly StoreFolder folder = new();
    private SqliteStore store = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => store = await folder.OpenAsync();

    public async ValueTask DisposeAsync()
    {
        await store.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public void A_folder_in_which_no_lock_can_be_made_is_said_with_its_name()
    {
        string file = Path.GetTempFileName();
        try
        {
            var refused = Assert.Throws<Abstractions.Errors.ConnectorException>(() => new HostLocks(Path.Combine(file, "locks")).TryTake("stream/1"));
            Assert.Equal("LOCK-FOLDER", refused.Error.Code);
            Assert.Contains(file, refused.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task INV8_a_second_run_waits_saying_for_whom_and_goes_on_when_the_first_ends()
    {
        var first = await Keeper("a/1/x").AcquireAsync("stream/1", null, null, Cancel);
        var told = new TaskCompletionSource<LeaseWait>();
        var second = Keeper("a/2/y").AcquireAsync("stream/1", TimeSpan.FromDays(30), told.SetResult, Cancel);

        Assert.Equal("process 1 on a, started x", (await told.Task).Owner);
        Assert.False(second.IsCompleted);
        await first.DisposeAsync();
        await AdvanceUntilAsync(second);
        await using var held = await second;
        Assert.True(held.Fence.Number > first.Fence.Number);
    }

    [Fact]
    public async Task INV8_a_second_run_refuses_when_the_wait_is_over()
    {
        await using var first = await Keeper("a/1/x").AcquireAsync("stream/1", null, null, Cancel);

        var refusal = await Assert.ThrowsAsync<ConnectorException>(() => Keeper("a/2/y").AcquireAsync("stream/1", TimeSpan.Zero, null, Cancel));

        Assert.Equal("LEASE-HELD", refusal.Error.Code);
        Assert.Contains("process 1 on a", refusal.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task INV8_a_dead_holder_is_replaced_at_once_and_its_fence_is_void()
    {
        var (dead, _) = await store.Leases.TryAcquireAsync("stream/1", "a/1/x", TimeSpan.FromHours(1), takeOver: false, folder.Clock.GetUtcNow(), Cancel);

        await using var held = await Keeper("a/2/y").AcquireAsync("stream/1", TimeSpan.Zero, null, Cancel);

        Assert.True(held.Fence.Number > dead!.Number);
        Assert.False(await store.Leases.RenewAsync(dead, TimeSpan.FromHours(1), folder.Clock.GetUtcNow(), Cancel));
    }

    [Fact]
    public async Task INV8_with_several_hosts_a_living_holder_elsewhere_is_not_replaced_before_its_lease_runs_out()
    {
        var several = new LeaseOptions { OneHost = false };
        await store.Leases.TryAcquireAsync("stream/1", "elsewhere/1/x", TimeSpan.FromMinutes(1), takeOver: false, folder.Clock.GetUtcNow(), Cancel);

        await Assert.ThrowsAsync<ConnectorException>(() => Keeper("here/2/y", several).AcquireAsync("stream/1", TimeSpan.Zero, null, Cancel));
        folder.Clock.Advance(TimeSpan.FromMinutes(1));
        await using var held = await Keeper("here/2/y", several).AcquireAsync("stream/1", TimeSpan.Zero, null, Cancel);
        Assert.Equal(2, held.Fence.Number);
    }

    [Fact]
    public async Task A_lease_is_renewed_while_it_is_held()
    {
        await using var held = await Keeper("a/1/x").AcquireAsync("stream/1", null, null, Cancel);

        for (var minute = 0; minute < 10; minute++)
        {
            folder.Clock.Advance(TimeSpan.FromSeconds(30));
            Assert.NotNull(await store.Leases.FindAsync("stream/1", folder.Clock.GetUtcNow(), Cancel));
        }
        Assert.False(held.Lost.IsCancellationRequested);
    }

    [Fact]
    public async Task INV8_a_holder_that_lost_its_lease_is_told_to_stop()
    {
        await using var held = await Keeper("a/1/x").AcquireAsync("stream/1", null, null, Cancel);
        await store.Leases.TryAcquireAsync("stream/1", "b/2/y", TimeSpan.FromMinutes(1), takeOver: true, folder.Clock.GetUtcNow(), Cancel);
        var stopped = new TaskCompletionSource();
        await using var registration = held.Lost.Register(stopped.SetResult);

        folder.Clock.Advance(TimeSpan.FromSeconds(20));

        await stopped.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
    }

    [Fact]
    public async Task Check_reports_who_uses_a_vendor_session_and_evicts_nobody()
    {
        ISessionLeases sessions = Keeper("a/1/x");
        Assert.Null(await sessions.HolderAsync("syspro/MLC", Cancel));

        var session = await sessions.AcquireAsync("syspro/MLC", Cancel);

        Assert.Equal("process 1 on a, started x", await Keeper("a/2/y").HolderAsync("syspro/MLC", Cancel));
        await session.DisposeAsync();
        Assert.Null(await sessions.HolderAsync("syspro/MLC", Cancel));
    }

    [Fact]
    public async Task Sessions_that_others_ended_are_remembered_for_a_week_by_every_process()
    {
        LeaseKeeper sessions = Keeper("a/1/x");
        Assert.Empty(await sessions.EndingsAsync("syspro/MLC", Cancel));
        DateTimeOffset first = folder.Clock.GetUtcNow();
        await sessions.NoteEndedAsync("syspro/MLC", Cancel);
        folder.Clock.Advance(TimeSpan.FromDays(3));
        await sessions.NoteEndedAsync("syspro/MLC", Cancel);
        await sessions.NoteEndedAsync("syspro/OTHER", Cancel);
        Assert.Equal([first, first.AddDays(3)], await Keeper("a/2/y").EndingsAsync("syspro/MLC", Cancel));
        folder.Clock.Advance(TimeSpan.FromDays(5));
        Assert.Equal([first.AddDays(3)], await sessions.EndingsAsync("syspro/MLC", Cancel));
    }

    [Fact]
    public void The_folder_and_the_files_of_the_locks_are_their_owners_alone()
    {
        if (OperatingSystem.IsWindows()) return;
        string locks = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            using IDisposable? held = new HostLocks(locks).TryTake("session/syspro/MLC");
            Assert.NotNull(held);
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(locks));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Assert.Single(Directory.GetFiles(locks))));
            Assert.Null(new HostLocks(locks).TryTake("session/syspro/MLC"));
        }
        finally
        {
            Directory.Delete(locks, recursive: true);
        }
    }

    [Fact]
    public async Task INV8_the_lock_of_a_killed_process_is_free_at_once()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("uses flock(1)");
        var locks = new HostLocks(Path.Combine(folder.Path, "locks"));
        locks.TryTake("x")!.Dispose();
        var file = Assert.Single(Directory.GetFiles(Path.Combine(folder.Path, "locks")));
        using var other = Process.Start(new ProcessStartInfo("flock", [file, "sh", "-c", "echo locked; exec cat"]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardInput = true })!;
        await other.StandardOutput.ReadLineAsync(Cancel);
        Assert.Null(locks.TryTake("x"));

        other.Kill(entireProcessTree: true);
        await other.WaitForExitAsync(Cancel);

        using var mine = locks.TryTake("x");
        Assert.NotNull(mine);
        Assert.Null(locks.TryTake("x"));
    }

    private LeaseKeeper Keeper(string owner, LeaseOptions? options = null) =>
        new(store.Leases, new HostLocks(Path.Combine(folder.Path, "locks")), owner, options ?? new LeaseOptions(), folder.Clock, NullLoggerFactory.Instance);

    // The waiting run's timer may not be set yet when the clock moves: move it until the wait ends.
    private async Task AdvanceUntilAsync(Task task)
    {
        while (!task.IsCompleted)
        {
            folder.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
    }
}
