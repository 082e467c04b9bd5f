using MlConnector.Sandbox.Tableau.Rest;

namespace MlConnector.Sandbox.Tableau.Content;

/// <summary>Calls that a site may make within a sliding time.</summary>
internal sealed class HourlyBudget(TableauSandboxOptions options, TimeProvider time, string resource, int most, TimeSpan length)
{
    private readonly Queue<DateTimeOffset> taken = new();

    /// <summary>Another time that the same calls count in.</summary>
    public HourlyBudget? Beside { get; init; }

    /// <summary>Calls taken and not yet forgotten.</summary>
    public int Taken => taken.Count;

    public void Take()
    {
        var now = time.GetUtcNow();
        while (taken.TryPeek(out var first) && now - first >= length) taken.Dequeue();
        if (taken.Count >= most) throw Refusal.TooMany(resource, options.NamesWait ? length - (now - taken.Peek()) : null);
        Beside?.Take();
        taken.Enqueue(now);
    }
}
