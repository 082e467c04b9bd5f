using System.Globalization;
using System.Text;
using MlConnector.Proof.Seeds;

namespace MlConnector.Chaos.Cases;

/// <summary>
/// What a slice of cases came to. Cases end on several threads. A report that is kept in a file can be played in pieces: beside it, the end of each case is kept, and one that held is not played again.
/// </summary>
internal sealed class SliceReport
{
    private readonly Lock gate = new();
    private readonly IReadOnlyList<ChaosCase> cases;
    private readonly PlayedOn played;
    private readonly string? file;
    private readonly Dictionary<string, PlayedCase> ends;

    /// <summary>A report of these cases; <paramref name="file"/> = where it is kept, null = nowhere.</summary>
    public SliceReport(IReadOnlyList<ChaosCase> cases, PlayedOn played, string? file)
    {
        (this.cases, this.played, this.file) = (cases, played, file);
        HashSet<string> names = [.. cases.Select(one => one.Name)];
        ends = file is null ? [] : PlayedCase.ReadAll(EndsFile).Where(end => end.Failure is null && names.Contains(end.Name)).ToDictionary(end => end.Name, StringComparer.Ordinal);
    }

    /// <summary>What is still to be played.</summary>
    public IReadOnlyList<ChaosCase> Open
    {
        get { lock (gate) return [.. cases.Where(one => !ends.ContainsKey(one.Name))]; }
    }

    /// <summary>What is wrong with each case in which something is, and how it is repeated.</summary>
    public IReadOnlyList<string> Failures
    {
        get { lock (gate) return [.. ends.Values.Select(end => end.Failure).OfType<string>()]; }
    }

    /// <summary>The report: where and when, totals, what happened by kind, and each failing case with the command that repeats it.</summary>
    public string Text
    {
        get { lock (gate) return Write(); }
    }

    private static IEnumerable<(string Setting, Func<ChaosCase, bool> Has)> Settings =>
    [
        ("read-back switched off", one => one.Site.NoReadBack), ("e.net instead of OData", one => one.Site.Enet), ("begins at a moment of the calendar", one => one.Site.AtMoment),
        ("tokens expire inside back-off", one => one.Site.TokenLifetime < TimeSpan.FromMinutes(10)),
        ("rows by insertAll", one => one.Site.Way.Load == "insertAll"), ("rows by the Storage Write API", one => one.Site.Way.Load == "storageWrite"), ("tables merged", one => one.Site.Way.Merges), ("tables partitioned by a date", one => one.Site.Way.ByDate),
    ];

    private string Systems => cases.All(one => one.Site.Erp == cases[0].Site.Erp && one.Site.Destination == cases[0].Site.Destination) ? $"MLC_CHAOS_ERP={cases[0].Site.Erp} MLC_CHAOS_DESTINATION={cases[0].Site.Destination} " : "";

    private string EndsFile => file + ".ends";

    /// <summary>Takes the end of a case.</summary>
    public void Add(CaseEnd end)
    {
        lock (gate)
        {
            ends[end.Case.Name] = PlayedCase.Of(end, played.Commit);
            if (file is null) return;

            // After every case, so that a long run can be watched, and cut off.
            File.AppendAllText(EndsFile, ends[end.Case.Name].ToLine() + "\n");
            File.WriteAllText(file, Write());
        }
    }

    private string Write()
    {
        var text = new StringBuilder("# Chaos: cases made from seeds\n\n| | |\n|---|---|\n");
        Line(text, $"| date | {played.Date} |");
        foreach (var same in ends.Values.GroupBy(end => end.Commit, StringComparer.Ordinal)) Line(text, $"| commit | {same.Key}: {same.Count()} cases |");
        Line(text, $"| machine | {played.Machine} |");
        Line(text, $"| result | {ends.Count} of {cases.Count} cases played, {ends.Values.Count(end => end.Failure is not null)} failed: {cases[0].Name} to {cases[^1].Name} |");
        Line(text, $"| runs | {ends.Values.Sum(end => end.Runs)}, {Of("kill")} of them killed with SIGKILL ({Of("kill of mlc")} of the shipped program), {ends.Values.Sum(end => end.Rows)} rows compared |");
        Line(text, $"| again | `{Systems}MLC_CHAOS_CASES={cases.Count / cases.DistinctBy(one => (one.Site.Erp, one.Site.Destination)).Count()} MLC_CHAOS_SEED={cases[0].Site.Seed} MLC_CHAOS_REPORT=FILE dotnet run -c Release --project tests/MlConnector.Chaos -- -class '*SliceTests'` |");
        text.Append("\n| what happened | times | cases |\n|---|---:|---:|\n");
        foreach (var kind in ends.Values.SelectMany(end => end.Happened).GroupBy(kind => kind.Key, StringComparer.Ordinal).OrderBy(kind => kind.Key, StringComparer.Ordinal)) Line(text, $"| {kind.Key} | {kind.Sum(each => each.Value)} | {kind.Count()} |");
        text.Append("\n| the site | cases |\n|---|---:|\n");
        foreach ((string setting, Func<ChaosCase, bool> has) in Settings) Line(text, $"| {setting} | {cases.Count(one => ends.ContainsKey(one.Name) && has(one))} |");
        foreach (PlayedCase end in ends.Values.Where(end => end.Failure is not null)) Line(text, $"\n{end.Failure}");
        return text.ToString();
    }

    private int Of(string kind) => ends.Values.SelectMany(end => end.Happened).Where(each => each.Key.StartsWith(kind, StringComparison.Ordinal)).Sum(each => each.Value);

    private static void Line(StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
