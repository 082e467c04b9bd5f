using System.Collections.Immutable;
using MlConnector.Chaos.Host;
using MlConnector.Chaos.Truth;
using MlConnector.Chaos.World;
using MlConnector.Sandbox.Faults;

namespace MlConnector.Chaos.Cases;

/// <summary>
/// Plays a case, round after round: disturbed runs first, then runs until one ends as it has to. After each round the destination has to be the source, row by row, with no repeat (INV-1, INV-2, INV-3), the fates add up
/// (INV-4), the audit trail holds, and exactly the rows that no destination can hold are dead.
/// </summary>
internal sealed class CaseRun(Arena arena, ChaosCase played)
{
    /// <summary>Runs without a misfortune of ours until one has to be verified: faults of the vendors may end some of them.</summary>
    private const int Patience = 8;

    /// <summary>Times that a run is begun again whose process died for another case's kill, before its own point.</summary>
    private const int Beginnings = 4;

    /// <summary>The code of a row that was refused alone: a refusal in passing that met it is over, and a replay brings it.</summary>
    private const string TooLargeAlone = "DELIVERY-ROW-TOO-LARGE";

    /// <summary>The code of what nobody has foreseen.</summary>
    private const string OurBug = "ENGINE-BUG";

    private readonly List<string> differences = [];
    private readonly SortedDictionary<string, int> happened = new(StringComparer.Ordinal);
    private readonly SourceHistory history = new(played.Site.Erp);
    private readonly NamedDuplicates named = new();
    private readonly int home = arena.NextOrder();
    private int runs;
    private long rows;
    private ProcessEnd? last;

    /// <summary>Plays it to its end.</summary>
    public async Task<CaseEnd> RunAsync(CancellationToken cancel)
    {
        await using Site site = await Site.StartAsync(arena, played.Site);
        foreach (FaultOrder fault in played.Faults) site.Host.Context.Faults.Order(fault);
        for (int round = 0; round < played.Rounds.Length && differences.Count == 0; round++) await RoundAsync(site, played.Rounds[round], $"round {round + 1}", cancel);
        IReadOnlyList<StandingFault> faults = site.Host.Context.Faults.List();
        foreach (StandingFault fault in faults.Where(fault => fault.Struck > 0)) Happen(KindOf(fault.Order), fault.Struck);
        if (played.Exact && played.Site.NoReadBack && differences.Count == 0 && Comparison.Differences(site, played.Site.Streams, new HashSet<string>(), history).Count == 0) differences.Add("nothing was doubled, so nothing is proven");
        if (played.Exact) differences.AddRange(played.Kills.Select(kill => kill.Point).Distinct(StringComparer.Ordinal).Where(point => !happened.ContainsKey($"kill at {point}")).Select(point => $"nothing was killed at {point}"));
        if (played.Exact) differences.AddRange(faults.Where(fault => fault.Struck == 0).Select(fault => $"{fault.Order.Effect} at {fault.Order.Operation} never struck"));
        return new CaseEnd(played, differences, last?.ToString() ?? "") { Runs = runs, Happened = happened, Rows = rows };
    }

    private async Task RoundAsync(Site site, Round round, string name, CancellationToken cancel)
    {
        if (round.Pause != TimeSpan.Zero) site.Pass(round.Pause);
        foreach (Attempt attempt in round.Attempts) await AttemptAsync(site, attempt, name, cancel);
        Change(site, round.Changes);
        await EndAsync(site, round, name);
        await site.Host.Context.LateCommits.SettledAsync();
        differences.AddRange(Comparison.Differences(site, played.Site.Streams, named.Batches, history).Select(difference => $"{name}: {difference}"));
        rows += played.Site.Streams.Sum(stream => site.Erp.Table(played.Site.Erp.Truth(stream).Entity).Rows.Count);
    }

    private async Task AttemptAsync(Site site, Attempt attempt, string round, CancellationToken cancel)
    {
        Change(site, attempt.Changes);
        if (attempt.ShippedRequests is { } requests)
        {
            if (runs == 0) await PlayAsync(site, new Attempt(), 0, prepare: true);
            last = await ShippedKill.AfterAsync(site, ["run", "-f", site.ConfigurationFile, "--yes"], requests, cancel);
            Happen(last.Killed ? "kill of mlc" : "mlc ended before its kill");
            runs++;
            return;
        }

        ProcessEnd end = await PlayAsync(site, attempt, 0);
        for (int again = 1; attempt.Kill is not null && end.Killed && !end.StoodStill && again < Beginnings; again++) end = await PlayAsync(site, attempt, 0);
    }

    /// <summary>
    /// Runs until one ends as it has to, in which nothing happened at the source: what changes behind a run's back is the next run's to bring. Of two at once, either may be refused the stream, but not both.
    /// </summary>
    private async Task EndAsync(Site site, Round round, string name)
    {
        string wanted = played.Site.NoReadBack ? "Unverified" : "Verified";
        bool twice = round.Twice;
        for (int run = 0; run < Patience;)
        {
            int before = ChangedBetweenPages(site);
            ProcessEnd[] ends = await Task.WhenAll(Enumerable.Range(0, twice ? 2 : 1).Select(lane => PlayAsync(site, new Attempt(), lane)));
            if (twice) Happen("two runs at once");
            twice = false;

            // Killed for another case's sake is no answer.
            if (ends.All(end => !end.Killed)) run++;
            if (ends.Any(end => end.Answer?.DeadLetters.Exists(letter => letter.EndsWith(TooLargeAlone, StringComparison.Ordinal)) == true))
            {
                Happen("replay of a row that was refused alone");
                await PlayAsync(site, new Attempt { Mend = true }, 0);
                continue;
            }

            foreach (ProcessEnd end in ends.Where(end => end.State == wanted))
            {
                differences.AddRange(EndChecks.Differences(end, history.Spoiled is not null).Select(difference => $"{name}: {difference}"));
                history.IsDead = end.Answer!.DeadLetters.Count > 0;
            }

            if (ends is [var alone] && alone.State == wanted && ChangedBetweenPages(site) == before) return;
        }

        differences.Add($"{name}: no run ended {wanted}");
    }

    /// <summary>How often a fault has played a scenario at the source: between two pages of a run.</summary>
    private static int ChangedBetweenPages(Site site) => site.Host.Context.Faults.List().Where(fault => fault.Order.Effect == FaultEffect.PlayScenario).Sum(fault => fault.Struck);

    private async Task<ProcessEnd> PlayAsync(Site site, Attempt attempt, int lane, bool prepare = false)
    {
        var orders = new HostOrders(arena.NextOrder(), site.DataFolder, site.ConfigurationFile, site.Time) { Kill = attempt.Kill, Jump = attempt.Jump, DiskBytes = attempt.DiskBytes, Mend = attempt.Mend, Prepare = prepare, Secret = [site.Bi.Secret.Name, site.Bi.Secret.Value] };
        ProcessEnd end = attempt.FileKilobytes is { } most ? await arena.PlayAloneAsync(orders, most) : await arena.Lanes[(home + lane) % arena.Lanes.Count].PlayAsync(orders);
        runs++;
        last = end;
        Count(attempt, end);
        if (end.Answer is null && !end.Killed) differences.Add($"a process died by itself: {end}");
        if (end.Errors.StartsWith("UNHANDLED", StringComparison.Ordinal) || end.Output.Contains(OurBug, StringComparison.Ordinal)) differences.Add($"an exception was not handled: {end}");
        named.Read(end);
        return end;
    }

    private void Count(Attempt attempt, ProcessEnd end)
    {
        if (end.Killed) Happen(end.StoodStill && attempt.Kill is { } kill ? $"kill at {kill.Point}" : "kill at a random instant");
        if (attempt.Jump is { } jump && end.Answer?.Seen.GetValueOrDefault(jump.At.Point) >= jump.At.Nth) Happen(jump.By > TimeSpan.Zero ? "clock set forward" : "clock set back");
        if (attempt.DiskBytes is not null && (end.Output + end.Errors).Contains("No space left", StringComparison.Ordinal)) Happen("disk full: journal and ledger");
        if (attempt.FileKilobytes is not null && end.Answer is { Code: not 0 }) Happen("disk full: store, journal and ledger");
        if (attempt.Mend && end.Answer?.Repaired > 0) Happen("repair and replay", end.Answer.Repaired);
    }

    private void Change(Site site, ImmutableArray<SourceChange> changes)
    {
        foreach (SourceChange change in changes.Where(change => change.Play(site, history, played.Site.Streams))) Happen($"source: {change.Scenario}");
    }

    private static string KindOf(FaultOrder fault) => fault.Effect switch
    {
        FaultEffect.Respond => $"answer {fault.Status} at {fault.Operation}",
        FaultEffect.PlayScenario => $"{fault.Scenario} at {fault.Operation}",
        _ => $"{fault.Effect} at {fault.Operation}",
    };

    private void Happen(string what, int times = 1) => happened[what] = happened.GetValueOrDefault(what) + times;
}
