using System.Text.Json;

namespace MlConnector.Sensitivity;

/// <summary>What was found, kept in a file beside the report, a line per defect: a run that was broken off goes on, and a later one asks the test first that noticed before.</summary>
internal sealed class Findings(string? file)
{
    private readonly List<Finding> own = [];

    /// <summary>The newest finding of each defect that is still in the catalogue as it was played, in the catalogue's order.</summary>
    public IReadOnlyList<Finding> Of(IEnumerable<Defect> defects)
    {
        Dictionary<string, Finding> newest = new(StringComparer.Ordinal);
        foreach (Finding each in All()) newest[each.Id] = each;
        return [.. defects.Where(defect => newest.GetValueOrDefault(defect.Id)?.Text == defect.Text).Select(defect => newest[defect.Id])];
    }

    /// <summary>The test that noticed a defect of this name the last time; null = none did.</summary>
    public string? NoticedBefore(Defect defect) => All().LastOrDefault(each => each.Id == defect.Id && each.Caught)?.CaughtBy;

    /// <summary>True if these sources have been asked already. What survived is asked again: there may be a test for it now.</summary>
    public bool IsSettled(Defect defect, string commit) => All().LastOrDefault(each => each.Id == defect.Id) is { Caught: true } last && last.Text == defect.Text && last.Commit == commit;

    /// <summary>Keeps one.</summary>
    public void Add(Finding finding)
    {
        own.Add(finding);
        if (file is not null) File.AppendAllText(file, JsonSerializer.Serialize(finding) + "\n");
    }

    private IEnumerable<Finding> All() => file is null || !File.Exists(file) ? own : File.ReadLines(file).Select(line => JsonSerializer.Deserialize<Finding>(line)!);
}
