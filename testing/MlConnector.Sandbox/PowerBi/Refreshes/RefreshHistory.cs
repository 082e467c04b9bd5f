using MlConnector.Sandbox.PowerBi.Answers;
using MlConnector.Sandbox.PowerBi.Rows;

namespace MlConnector.Sandbox.PowerBi.Refreshes;

/// <summary>One refresh as the sandbox remembers it.</summary>
internal sealed record Refresh(string Id, DateTimeOffset Start, DateTimeOffset End, bool Fails, bool Enhanced)
{
    public bool Cancelled { get; init; }

    /// <summary>The vendor's word: <c>Unknown</c> means that it still runs.</summary>
    public string Status(DateTimeOffset now) => (Cancelled, now < End, Fails) switch
    {
        (true, _, _) => "Cancelled",
        (_, true, _) => "Unknown",
        (_, _, true) => "Failed",
        _ => "Completed",
    };
}

/// <summary>The refreshes of one import dataset, newest first. The owner locks.</summary>
internal sealed class RefreshHistory(TimeProvider time, PowerBiSandboxOptions options)
{
    private readonly List<Refresh> refreshes = [];
    private readonly SlidingWindow day = new(time, TimeSpan.FromDays(1), options.RefreshesPerDay);

    public IReadOnlyList<Refresh> Newest => refreshes;

    /// <summary>Makes the next refresh end as failed.</summary>
    public bool NextFails { get; set; }

    public Refresh Start(string id, bool shared, bool enhanced)
    {
        var now = time.GetUtcNow();
        if (refreshes.Exists(refresh => refresh.Status(now) == "Unknown"))
        {
            throw new RefusedException(Refusal.Invalid("Another refresh request is already executing.", "refreshRunning"));
        }

        if (shared && day.WaitFor(1) is var wait && wait > TimeSpan.Zero)
        {
            throw new RefusedException(Refusal.TooMany(wait, "refreshesPerDay"));
        }

        day.Add(1);
        var refresh = new Refresh(id, now, now + options.RefreshDuration, NextFails, enhanced);
        NextFails = false;
        refreshes.Insert(0, refresh);
        return refresh;
    }

    public Refresh? Find(string id) => refreshes.Find(refresh => string.Equals(refresh.Id, id, StringComparison.OrdinalIgnoreCase));

    public void Cancel(Refresh refresh)
    {
        var now = time.GetUtcNow();
        if (refresh.Status(now) != "Unknown") throw new RefusedException(Refusal.Invalid("The refresh has already ended.", "refreshEnded"));
        refreshes[refreshes.IndexOf(refresh)] = refresh with { Cancelled = true, End = now };
    }
}
