using System.Collections.Immutable;
using System.Text.Json;
using MlConnector.Chaos.Host;
using MlConnector.Chaos.Truth;
using MlConnector.Chaos.World;

namespace MlConnector.Chaos.Cases;

/// <summary>
/// Plays a case: a first load with its kills and faults, restarted until a run ends verified; then changes in SYSPRO and a second load with kills of its own. After each the destination has to be the
/// source, row by row, with no repeat (INV-1, INV-2, INV-3).
/// </summary>
internal sealed class CaseRun(ChaosCase played)
{
    /// <summary>Runs without a kill until one has to be verified: faults may end some of them.</summary>
    private const int Patience = 6;

    private readonly List<string> differences = [];
    private readonly HashSet<string> named = new(StringComparer.Ordinal);
    private int killed;
    private int runs;
    private ProcessEnd? last;

    /// <summary>Plays it to its end.</summary>
    public async Task<CaseEnd> RunAsync(CancellationToken cancel)
    {
        await using Site site = await Site.StartAsync(played.Site);
        foreach (Sandbox.Faults.FaultOrder fault in played.Faults) site.Host.Context.Faults.Order(fault);
        await LoadAsync(site, played.Kills, "the first load", cancel);
        if (differences.Count == 0 && played.HasSecondLoad)
        {
            SourceChanges.Make(site.Syspro);
            await LoadAsync(site, played.LaterKills, "the load after changes", cancel);
        }

        var struck = site.Host.Context.Faults.List();
        if (played.Exact && played.Site.NoReadBack && differences.Count == 0 && Comparison.Differences(site, played.Site.Streams, new HashSet<string>()).Count == 0) differences.Add("nothing was doubled, so nothing is proven");
        if (played.Exact) differences.AddRange(struck.Where(fault => fault.Struck == 0).Select(fault => $"{fault.Order.Effect} at {fault.Order.Operation} never struck"));
        return new CaseEnd(played, differences, killed, runs, struck.Sum(fault => fault.Struck), last?.ToString() ?? "");
    }

    private async Task LoadAsync(Site site, ImmutableArray<Kill> kills, string load, CancellationToken cancel)
    {
        foreach (Kill kill in kills)
        {
            ProcessEnd end = await RunAsync(site, kill, cancel);
            if (!end.Killed && played.Exact) differences.Add($"{load}: {kill} was not reached");
        }

        string wanted = played.Site.NoReadBack ? "Unverified" : "Verified";
        for (int run = 1; run <= Patience; run++)
        {
            ProcessEnd end = await RunAsync(site, null, cancel);
            if (end.State == wanted) break;
            if (run == Patience) differences.Add($"{load}: no run ended {wanted}");
        }

        await site.Host.Context.LateCommits.SettledAsync();
        differences.AddRange(Comparison.Differences(site, played.Site.Streams, named).Select(difference => $"{load}: {difference}"));
    }

    private async Task<ProcessEnd> RunAsync(Site site, Kill? kill, CancellationToken cancel)
    {
        last = await new EngineProcess(site).RunAsync(kill, cancel);
        runs++;
        if (last.Killed) killed++;
        if (played.Site.NoReadBack && last.Report is { } report) Name(report);
        return last;
    }

    /// <summary>Batches that a result names as possibly doubled.</summary>
    private void Name(JsonElement report)
    {
        foreach (JsonElement reason in report.GetProperty("streams").EnumerateArray().SelectMany(stream => stream.GetProperty("reasons").EnumerateArray()))
        {
            foreach (string word in reason.GetString()!.Split(' ', ',', ';', ':', '\'')) named.Add(word);
        }
    }
}
