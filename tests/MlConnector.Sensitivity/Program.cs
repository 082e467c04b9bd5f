using MlConnector.Sensitivity;
using MlConnector.Sensitivity.Catalogue;

// dotnet run --project tests/MlConnector.Sensitivity -- [--report FILE] [ID…]
// Seeds one defect after another into a copy of the sources and tells which test notices. Ends with 1 if one goes unnoticed, with 2 if the run itself is not sound.
string? report = null;
List<string> ids = [];
for (int i = 0; i < args.Length; i++)
{
    if (args[i] == "--report" && i + 1 < args.Length) report = args[++i];
    else ids.Add(args[i]);
}

Defect[] all = Defects.All, chosen = ids.Count == 0 ? all : [.. all.Where(defect => ids.Any(id => defect.Id.StartsWith(id, StringComparison.Ordinal)))];
string root = Root(AppContext.BaseDirectory);
var copy = new SourceCopy(root, Path.Combine(root, "artifacts", "sensitivity"));
copy.Renew();
string[] wrong = [.. Soundness.Of(all, copy)];
if (wrong.Length > 0 || chosen.Length == 0)
{
    foreach (string each in wrong) Console.Error.WriteLine(each);
    if (chosen.Length == 0) Console.Error.WriteLine($"No defect begins with {string.Join(" or ", ids)}. There are: {string.Join(' ', all.Select(defect => defect.Id))}");
    return 2;
}

var tests = new TestRun(copy.Folder);
tests.Restore();
string commit = copy.Commit;
List<Finding> findings = [];
foreach (IGrouping<string, Defect> project in chosen.GroupBy(defect => defect.Tests, StringComparer.Ordinal))
{
    if (Soundness.OfTests(project.Key, project, tests) is { } broken)
    {
        Console.Error.WriteLine(broken);
        return 2;
    }

    foreach (Defect defect in project)
    {
        Finding finding = Hunt.For(defect, copy, tests);
        Console.WriteLine($"{findings.Count + 1}/{chosen.Length} {finding.Text}");
        findings.Add(finding);
        if (report is not null) File.WriteAllText(report, Sheet.Of(findings, chosen.Length, all.Length, commit, TimeProvider.System.GetUtcNow()));
    }
}

Console.WriteLine($"{findings.Count(finding => finding.Caught)} of {findings.Count} defects were noticed.");
return findings.Exists(finding => finding.Unsound) ? 2 : findings.TrueForAll(finding => finding.Caught) ? 0 : 1;

static string Root(string from) => File.Exists(Path.Combine(from, "MlConnector.slnx")) ? from : Root(Path.GetDirectoryName(from) ?? throw new InvalidOperationException("The sources are not above the program."));
