using System.Globalization;
using System.Text;

namespace MlConnector.Chaos.Cases;

/// <summary>What a slice of cases came to. Cases end on several threads.</summary>
internal sealed class SliceReport(IReadOnlyList<ChaosCase> cases)
{
    private readonly Lock gate = new();
    private readonly List<CaseEnd> ends = [];

    /// <summary>What is played.</summary>
    public IReadOnlyList<ChaosCase> Cases => cases;

    /// <summary>Cases in which something was wrong.</summary>
    public IReadOnlyList<CaseEnd> Failures
    {
        get { lock (gate) return [.. ends.Where(end => !end.Holds)]; }
    }

    /// <summary>The report: totals, what happened by kind, and each failing case with the command that repeats it.</summary>
    public string Text
    {
        get
        {
            lock (gate)
            {
                var text = new StringBuilder();
                Line(text, $"{ends.Count} cases, {ends.Count(end => !end.Holds)} failed: {cases[0].Name} to {cases[^1].Name}, {ends.Sum(end => end.Runs)} runs, {Of("kill")} of them killed with SIGKILL ({Of("kill of mlc")} of the shipped program), {ends.Sum(end => end.Rows)} rows compared");
                Line(text, $"");
                Line(text, $"| what happened | times | cases |");
                Line(text, $"|---|---|---|");
                foreach (var kind in ends.SelectMany(end => end.Happened).GroupBy(kind => kind.Key, StringComparer.Ordinal).OrderBy(kind => kind.Key, StringComparer.Ordinal)) Line(text, $"| {kind.Key} | {kind.Sum(each => each.Value)} | {kind.Count()} |");
                foreach ((string setting, Func<ChaosCase, bool> has) in Settings) Line(text, $"| {setting} | | {ends.Count(end => has(end.Case))} |");
                foreach (CaseEnd end in ends.Where(end => !end.Holds)) Line(text, $"\n{end.Story}");
                return text.ToString();
            }
        }
    }

    private static IEnumerable<(string Setting, Func<ChaosCase, bool> Has)> Settings =>
    [
        ("site: read-back switched off", one => one.Site.NoReadBack), ("site: e.net instead of OData", one => one.Site.Enet), ("site: begins at a moment of the calendar", one => one.Site.Begins is not null),
        ("site: tokens expire inside back-off", one => one.Site.TokenLifetime < TimeSpan.FromMinutes(10)),
    ];

    /// <summary>Takes the end of a case.</summary>
    public void Add(CaseEnd end)
    {
        lock (gate) ends.Add(end);
    }

    private int Of(string kind) => ends.SelectMany(end => end.Happened).Where(each => each.Key.StartsWith(kind, StringComparison.Ordinal)).Sum(each => each.Value);

    private static void Line(StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
