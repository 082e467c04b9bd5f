using System.Globalization;
using System.Text;

namespace MlConnector.Sensitivity;

/// <summary>The report that is kept with the documents.</summary>
internal static class Sheet
{
    public static string Of(IReadOnlyList<Finding> findings, IReadOnlyList<Defect> all)
    {
        Finding[] survived = [.. findings.Where(finding => !finding.Caught)];
        Defect[] open = [.. all.ExceptBy(findings.Select(finding => finding.Id), defect => defect.Id)];
        int unproven = findings.Count(finding => finding is { Caught: true, Proven: false });
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"""
            # Sensitivity: seeded defects and the tests that notice them

            Each row is one defect, put alone into a copy of the sources. The test named beside it failed with it and passes without it; of several that fail, the first one is named. What failed otherwise than by an assertion (too late, broken) failed twice.
            {findings.Count - survived.Length} of {findings.Count} defects were noticed; the catalogue has {all.Count}{(open.Length > 0 ? $", and {open.Length} have not been played yet" : ", all of them played")}{(unproven > 0 ? $" (of those noticed, the tests of {unproven} were not run again without the defect)" : "")}. Played at:


            """);
        foreach (IGrouping<string, Finding> played in findings.GroupBy(finding => finding.Commit, StringComparer.Ordinal)) text.Append(CultureInfo.InvariantCulture, $"- {played.Key}: {played.Count()}, {played.Min(each => each.Day)} to {played.Max(each => each.Day)}\n");
        text.Append("""

                dotnet run --project tests/MlConnector.Sensitivity -- --report docs/proof/sensitivity.md

            One alone: give its name, or the beginning of it. A run that was broken off goes on where it was: what was found lies beside this file in `sensitivity.jsonl`, and what these sources were asked already is not asked again.
            The catalogue is in `tests/MlConnector.Sensitivity/Catalogue`; a text that no longer stands in its file exactly once ends the run.


            """);
        foreach (Finding each in survived) text.Append(CultureInfo.InvariantCulture, $"- **{(each.Unsound ? "Nothing known" : each.Wide ? "Not noticed" : "Not noticed by the likeliest tests")}**: `{each.Id}`, {all.First(defect => defect.Id == each.Id).Breaks}\n");
        if (open.Length > 0) text.Append(CultureInfo.InvariantCulture, $"- Not played yet: {string.Join(", ", open.Select(defect => $"`{defect.Id}`"))}\n");
        if (survived.Length + open.Length > 0) text.Append('\n');
        text.Append("| defect | with it the product | where | noticed by |\n|---|---|---|---|\n");
        foreach (Finding finding in findings)
        {
            Defect defect = all.First(each => each.Id == finding.Id);
            text.Append(CultureInfo.InvariantCulture, $"| {defect.Id} | {Cell(defect.Breaks)} | {Path.GetFileNameWithoutExtension(defect.File)} | {Cell(Short(finding))} |\n");
        }

        return text.ToString();
    }

    /// <summary>The name of the test without the name of its project.</summary>
    private static string Short(Finding finding)
    {
        string name = finding.Unsound ? "**not sound**" : finding.CaughtBy ?? "**no test**", prefix = finding.Tests + ".";
        name = name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : name;
        int arguments = name.IndexOf('(', StringComparison.Ordinal);
        return $"{finding.Tests["MlConnector.".Length..]}: {(arguments > 0 ? name[..arguments] : name)}";
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).Replace('\n', ' ');
}
