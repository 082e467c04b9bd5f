using System.Globalization;
using System.Text;

namespace MlConnector.Proof.Seeds;

/// <summary>Writes what a full proof came to: a file per test in the folder that <c>MLC_PROOF_REPORT</c> names.</summary>
internal static class Report
{
    public static async Task WriteAsync(string test, PlayedOn played, string result, Tally covered)
    {
        if (Slice.Setting("MLC_PROOF_REPORT") is not { } folder) return;
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"# {test.Replace('.', ' ').Replace('_', ' ')}").AppendLine();
        text.AppendLine("| | |").AppendLine("|---|---|");
        text.AppendLine(CultureInfo.InvariantCulture, $"| date | {played.Date} |").AppendLine(CultureInfo.InvariantCulture, $"| commit | {played.Commit} |").AppendLine(CultureInfo.InvariantCulture, $"| machine | {played.Machine} |");
        text.AppendLine(CultureInfo.InvariantCulture, $"| result | {result} |");
        text.AppendLine(CultureInfo.InvariantCulture, $"| again | `MLC_PROOF=full dotnet run --project tests/MlConnector.Proof -- -method '*{test}'` |").AppendLine();
        text.AppendLine("| covered | times |").AppendLine("|---|---:|");
        foreach ((string name, long times) in covered.Counts) text.AppendLine(CultureInfo.InvariantCulture, $"| {name} | {times} |");
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, $"{test.Replace('.', '-')}.md"), text.ToString().ReplaceLineEndings("\n"));
    }
}
