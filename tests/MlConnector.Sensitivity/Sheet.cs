using System.Globalization;
using System.Text;

namespace MlConnector.Sensitivity;

/// <summary>The report that is kept with the documents.</summary>
internal static class Sheet
{
    public static string Of(IReadOnlyList<Finding> findings, int chosen, int all, string commit, DateTimeOffset at)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"""
            # Sensitivity: seeded defects and the tests that notice them

            Each row is one defect, put alone into a copy of the sources. The test named beside it passed before and failed with it, twice; of several that fail, the first one is named.
            Played at {commit} on {at:yyyy-MM-dd HH:mm} UTC: {findings.Count(finding => finding.Caught)} of {findings.Count} defects were noticed{(findings.Count < all ? $"; the catalogue has {all}, {(findings.Count < chosen ? "the run was broken off" : "the others were not asked for")}" : "")}.

                dotnet run --project tests/MlConnector.Sensitivity -- --report docs/proof/sensitivity.md

            One alone: give its name, or the beginning of it, instead of `--report`. The catalogue is in `tests/MlConnector.Sensitivity/Catalogue`; a text that no longer stands in its file exactly once ends the run.


            """);
        foreach (Finding survived in findings.Where(finding => !finding.Caught)) text.Append(CultureInfo.InvariantCulture, $"- **Not noticed**: `{survived.Defect.Id}`, {survived.Defect.Breaks}\n");
        if (findings.Any(finding => !finding.Caught)) text.Append('\n');
        text.Append("| defect | with it the product | where | noticed by |\n|---|---|---|---|\n");
        foreach (Finding finding in findings)
        {
            Defect defect = finding.Defect;
            text.Append(CultureInfo.InvariantCulture, $"| {defect.Id} | {Cell(defect.Breaks)} | {Path.GetFileNameWithoutExtension(defect.File)} | {Cell(Short(finding))} |\n");
        }

        return text.ToString();
    }

    /// <summary>The name of the test without the name of its project.</summary>
    private static string Short(Finding finding)
    {
        string name = finding.CaughtBy ?? "**no test**", prefix = finding.Defect.Tests + ".";
        name = name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : name;
        int arguments = name.IndexOf('(', StringComparison.Ordinal);
        return $"{finding.Defect.Tests["MlConnector.".Length..]}: {(arguments > 0 ? name[..arguments] : name)}";
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).Replace('\n', ' ');
}
