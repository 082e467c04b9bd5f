using MlConnector.Sandbox.Time;
using MlConnector.Server.Runs;

namespace MlConnector.Server.Tests.Load;

/// <summary>
/// Moves the time of a turn as fast as its runs end. It passes as it does outside at first and ever more slowly towards the next turn, which it never reaches while a run of this one goes on: a machine that is slow loses no
/// turn for that. Where nothing goes on any more it leaps.
/// </summary>
internal sealed class TurnTime
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    /// <summary>Nothing ran for so long in real time although something should: what is missing is the test's to tell.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly VirtualClock clock;
    private readonly RunDesk desk;
    private readonly int wanted;
    private int ended;

    public TurnTime(VirtualClock clock, RunDesk desk, int runs)
    {
        (this.clock, this.desk, wanted) = (clock, desk, runs);
        desk.WhenEnded(_ => Interlocked.Increment(ref ended));
    }

    /// <summary>Leaps to a moment; everything that waits on the way is woken.</summary>
    public void GoTo(DateTimeOffset moment) => clock.Advance(moment - clock.GetUtcNow());

    /// <summary>Waits until every pipeline has run; <paramref name="next"/> is the turn that must not come meanwhile.</summary>
    public async Task UntilAllRanAsync(DateTimeOffset next, CancellationToken cancel)
    {
        long quietSince = TimeProvider.System.GetTimestamp();
        while (Volatile.Read(ref ended) < wanted && TimeProvider.System.GetElapsedTime(quietSince) < Patience)
        {
            await Task.Delay(Step, TimeProvider.System, cancel);
            clock.Advance((next - clock.GetUtcNow()) / (LoadSize.Turn / Step));
            if (!desk.Live.IsEmpty) quietSince = TimeProvider.System.GetTimestamp();
        }
    }
}
