using MlConnector.Abstractions.Destinations;
using MlConnector.Engine.Ports;
using MlConnector.TestKit.Conformance;

namespace MlConnector.TestKit.Stores;

/// <summary>Sliding windows against a list of everything ever granted.</summary>
internal sealed class QuotaChecks(StoreFixture fixture, int seed)
{
    private static readonly QuotaWindow[] Windows = [new(TimeSpan.FromMinutes(1), 20), new(TimeSpan.FromHours(1), 60), new(TimeSpan.FromHours(24), 500)];

    private readonly List<(DateTimeOffset At, long Amount)> granted = [];

    public async Task ExactAsync(IStore store, CancellationToken cancel)
    {
        var random = new Random(seed);
        for (var i = 0; i < 1000; i++)
        {
            var now = fixture.Time.GetUtcNow();
            var claim = new QuotaClaim("k", random.Next(1, 8), [.. Windows]);
            var expected = Windows.Select(window => FreeAt(window, claim.Amount, now)).Max();
            var permit = await store.Quotas.ReserveAsync([claim], now, cancel);
            Expect.Equal(expected <= now, permit.Granted, $"permit {i} of seed {seed}");
            if (permit.Granted) granted.Add((now, claim.Amount));
            else Expect.Equal(expected, permit.NotBefore, $"time of permit {i} of seed {seed}");
            // Sometimes exactly to the moment that was told: there it must be granted.
            fixture.Advance(permit.NotBefore is { } told && random.Next(3) > 0 ? told - now : TimeSpan.FromTicks(random.NextInt64(TimeSpan.FromSeconds(20).Ticks)));
        }
        Expect.That(granted.Count > 100, "Hardly anything was granted.");
    }

    public async Task FloodAsync(IStore store, CancellationToken cancel)
    {
        var random = new Random(seed);
        var window = new QuotaWindow(TimeSpan.FromMinutes(10), 3000);
        var late = TimeSpan.FromTicks(window.Length.Ticks / 100);
        for (var i = 0; i < 8000; i++)
        {
            var now = fixture.Time.GetUtcNow();
            var permit = await store.Quotas.ReserveAsync([new QuotaClaim("k", 1, [window])], now, cancel);
            var exact = FreeAt(window, 1, now);
            if (permit.Granted)
            {
                Expect.That(exact <= now, $"Reservation {i} of seed {seed} was granted early.");
                granted.Add((now, 1));
                fixture.Advance(TimeSpan.FromMilliseconds(random.Next(1, 100)));
                continue;
            }
            Expect.That(permit.NotBefore >= exact && permit.NotBefore - exact <= late, $"Reservation {i} of seed {seed} is told {permit.NotBefore - exact} late.");
            fixture.Advance(permit.NotBefore!.Value - now);
        }
    }

    public async Task ClockAsync(StoreFixture home, IStore store, CancellationToken cancel)
    {
        var hour = StoreActs.Claim("k", 1, TimeSpan.FromHours(1), 2);
        async Task<SendPermit> AskAsync(IStore asked) => await asked.Quotas.ReserveAsync([hour], fixture.Time.GetUtcNow(), cancel);
        Expect.That((await AskAsync(store)).Granted && (await AskAsync(store)).Granted, "An empty limit is full.");

        home.SetWall(home.Time.GetUtcNow().AddDays(3));
        var jumped = await AskAsync(store);
        Expect.That(!jumped.Granted, "A clock set forward freed a quota early.");
        Expect.Equal(home.Time.GetUtcNow().AddHours(1), jumped.NotBefore, "time to ask again, by the clock set forward");

        home.SetWall(home.Time.GetUtcNow().AddDays(-30));
        Expect.That(!(await AskAsync(store)).Granted, "A clock set back freed a quota early.");
        home.Advance(TimeSpan.FromHours(1));
        Expect.That((await AskAsync(store)).Granted && (await AskAsync(store)).Granted, "After the window, quota is still taken.");

        home.SetWall(home.Time.GetUtcNow().AddDays(-30));
        await using var next = await home.CrashAsync(store, cancel);
        var restarted = await AskAsync(next);
        Expect.That(!restarted.Granted, "A restart with a clock set back freed a quota.");
        Expect.That(restarted.NotBefore <= home.Time.GetUtcNow().AddHours(1), "A clock set back blocks for longer than the window.");
    }

    public async Task BlockAsync(IStore store, CancellationToken cancel)
    {
        var now = fixture.Time.GetUtcNow();
        var rows = StoreActs.Claim("rows", 10, TimeSpan.FromHours(1), 100);
        var posts = StoreActs.Claim("posts", 1, TimeSpan.FromHours(1), 1);
        await store.Quotas.BlockAsync("posts", now.AddMinutes(5), "429", cancel);
        await store.Quotas.BlockAsync("posts", now.AddMinutes(1), "429", cancel);
        var blocked = await store.Quotas.ReserveAsync([rows, posts], now, cancel);
        Expect.Equal((false, (DateTimeOffset?)now.AddMinutes(5)), (blocked.Granted, blocked.NotBefore), "a blocked limit");
        Expect.That(blocked.Blocked!.Contains("429", StringComparison.Ordinal), "The reason of the block is not told.");
        Expect.Equal(0L, (await store.Quotas.UseAsync([rows], now, cancel)).Single().Used, "rows taken by a refused reservation");

        fixture.Advance(TimeSpan.FromMinutes(5));
        now = fixture.Time.GetUtcNow();
        Expect.That((await store.Quotas.ReserveAsync([rows, posts, rows], now, cancel)).Granted, "A block that is over still holds.");
        Expect.Equal(20L, (await store.Quotas.UseAsync([rows], now, cancel)).Single().Used, "rows taken by two claims of one key");
        var full = (await store.Quotas.UseAsync([posts], now, cancel)).Single();
        Expect.Equal((1L, (DateTimeOffset?)now.AddHours(1)), (full.Used, full.FreeAgainAt), "a full limit");
        Expect.Equal(((DateTimeOffset?)now.AddHours(1), 20L), (full.UnusedAt, (await store.Quotas.UseAsync([rows], now.AddMinutes(1), cancel)).Single().Used), "when nothing of it counts any more");
        var impossible = await Expect.FailsAsync(() => store.Quotas.ReserveAsync([posts with { Amount = 2 }], now, cancel), "a claim beyond its limit");
        Expect.Equal("QUOTA-IMPOSSIBLE", impossible.Code, "refusal");
    }

    public async Task GiveBackAsync(IStore store, CancellationToken cancel)
    {
        var first = fixture.Time.GetUtcNow();
        var rows = StoreActs.Claim("rows", 40, TimeSpan.FromHours(1), 100);
        Expect.That((await store.Quotas.ReserveAsync([rows], first, cancel)).Granted, "An empty limit is full.");
        fixture.Advance(TimeSpan.FromMinutes(10));
        Expect.That((await store.Quotas.ReserveAsync([rows], fixture.Time.GetUtcNow(), cancel)).Granted, "Room for a second claim is not given.");
        fixture.Advance(TimeSpan.FromMinutes(10));

        var full = await store.Quotas.ReserveAsync([rows with { Amount = 70, InsteadOf = first }], fixture.Time.GetUtcNow(), cancel);
        Expect.That(!full.Granted, "More was given back than was taken.");
        Expect.Equal(80L, (await store.Quotas.UseAsync([rows], fixture.Time.GetUtcNow(), cancel)).Single().Used, "rows after a refused exchange");
        Expect.That((await store.Quotas.ReserveAsync([rows with { InsteadOf = first }], fixture.Time.GetUtcNow(), cancel)).Granted, "What was given back is not taken again.");
        Expect.Equal(80L, (await store.Quotas.UseAsync([rows], fixture.Time.GetUtcNow(), cancel)).Single().Used, "rows after an exchange");
        fixture.Advance(TimeSpan.FromMinutes(45));
        Expect.Equal(80L, (await store.Quotas.UseAsync([rows], fixture.Time.GetUtcNow(), cancel)).Single().Used, "rows that count from the later time");
        Expect.That(!(await store.Quotas.ReserveAsync([rows with { InsteadOf = first }], fixture.Time.GetUtcNow(), cancel)).Granted, "The same rows were given back twice.");
    }

    public async Task UncountedAsync(IStore store, CancellationToken cancel)
    {
        var first = fixture.Time.GetUtcNow();
        var loads = StoreActs.Claim("loads", 1, TimeSpan.FromHours(24), 3);
        var parts = StoreActs.Claim("parts", 4, TimeSpan.FromHours(24), 8);
        Expect.That((await store.Quotas.ReserveAsync([loads, parts, loads], first, cancel)).Granted, "An empty limit is full.");
        fixture.Advance(TimeSpan.FromMinutes(10));
        Expect.That((await store.Quotas.ReserveAsync([loads], fixture.Time.GetUtcNow(), cancel)).Granted, "Room for another claim is not given.");

        await store.Quotas.GiveBackAsync([loads, parts, loads], first, cancel);

        Expect.Equal((1L, 0L), (await UsedAsync(loads), await UsedAsync(parts)), "what is taken after a reservation was given back");
        await store.Quotas.GiveBackAsync([loads, parts, loads], first, cancel);
        Expect.Equal((1L, 0L), (await UsedAsync(loads), await UsedAsync(parts)), "what is taken after it was given back once more");
        Expect.That((await store.Quotas.ReserveAsync([parts with { Amount = 8 }], fixture.Time.GetUtcNow(), cancel)).Granted, "What was given back cannot be taken again.");

        async Task<long> UsedAsync(QuotaClaim claim) => (await store.Quotas.UseAsync([claim], fixture.Time.GetUtcNow(), cancel)).Single().Used;
    }

    private DateTimeOffset FreeAt(QuotaWindow window, long amount, DateTimeOffset now)
    {
        var counted = granted.Where(entry => entry.At > now - window.Length).ToList();
        var excess = counted.Sum(entry => entry.Amount) + amount - window.Limit;
        if (excess <= 0) return now;
        foreach (var entry in counted)
        {
            excess -= entry.Amount;
            if (excess <= 0) return entry.At + window.Length;
        }
        return DateTimeOffset.MaxValue;
    }
}
