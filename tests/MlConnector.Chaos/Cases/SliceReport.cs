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

    /// <summary>The report: totals, then a line per case.</summary>
    public string Text
    {
        get
        {
            lock (gate)
            {
                var text = new StringBuilder();
                text.AppendLine(CultureInfo.InvariantCulture, $"chaos: {ends.Count} cases, {ends.Sum(end => end.Runs)} processes, {ends.Sum(end => end.Killed)} killed, {ends.Sum(end => end.Struck)} faults, {ends.Count(end => !end.Holds)} failed");
                foreach (CaseEnd end in ends.OrderBy(end => end.Case.Site.Seed)) text.AppendLine(CultureInfo.InvariantCulture, $"{(end.Holds ? "ok    " : "FAILED")} {end.Killed} killed of {end.Runs}, {end.Struck} faults  {end.Case}");
                return text.ToString();
            }
        }
    }

    /// <summary>Takes the end of a case.</summary>
    public void Add(CaseEnd end)
    {
        lock (gate) ends.Add(end);
    }
}
