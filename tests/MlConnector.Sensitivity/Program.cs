using MlConnector.Sensitivity;
using MlConnector.Sensitivity.Catalogue;

// dotnet run --project tests/MlConnector.Sensitivity -- [--report FILE] [--copy NAME] [ID…]
// Seeds one defect after another into a copy of the sources and tells which test notices. Ends with 1 if one goes unnoticed, with 2 if the run itself is not sound.
// What was found is kept beside the report, so that a run goes on where it was broken off. Two runs at once need a copy each, and may share a report.
string? report = null;
string name = "sensitivity";
List<string> ids = [];
for (int i = 0; i < args.Length; i++)
{
    if (args[i] == "--report" && i + 1 < args.Length) report = Path.GetFullPath(args[++i]);
    else if (args[i] == "--copy" && i + 1 < args.Length) name = args[++i];
    else ids.Add(args[i]);
}

Defect[] all = Defects.All, chosen = ids.Count == 0 ? all : [.. all.Where(defect => ids.Any(id => defect.Id.StartsWith(id, StringComparison.Ordinal)))];
string root = Root(AppContext.BaseDirectory);
var copy = new SourceCopy(root, Path.Combine(root, "artifacts", name));
copy.Renew();
string commit = copy.Commit;
string[] wrong = [.. Soundness.Of(all, copy)];
if (wrong.Length > 0 || chosen.Length == 0)
{
    foreach (string each in wrong) Console.Error.WriteLine(each);
    if (chosen.Length == 0) Console.Error.WriteLine($"No defect begins with {string.Join(" or ", ids)}. There are: {string.Join(' ', all.Select(defect => defect.Id))}");
    return 2;
}

var findings = new Findings(report is null ? null : Path.ChangeExtension(report, ".jsonl"));
var tests = new TestRun(copy.Folder);
var hunt = new Hunt(copy, tests, findings, commit);
int played = 0;
foreach (IGrouping<string, Defect> project in chosen.GroupBy(defect => defect.Tests, StringComparer.Ordinal))
{
    bool built = false;
    foreach (Defect defect in project)
    {
        played++;
        if (findings.IsSettled(defect, commit)) continue;
        if (!built && tests.Build(project.Key) is { } refused)
        {
            Console.Error.WriteLine($"{project.Key} does not compile without a defect:\n{refused}");
            return 2;
        }

        built = true;
        Finding finding = hunt.For(defect);
        findings.Add(finding);
        Console.WriteLine($"{played}/{chosen.Length} {finding.InWords}");
        if (report is not null) File.WriteAllText(report, Sheet.Of(findings.Of(all), all));
    }
}

IReadOnlyList<Finding> ended = findings.Of(chosen);
if (report is not null) File.WriteAllText(report, Sheet.Of(findings.Of(all), all));
Console.WriteLine($"{ended.Count(finding => finding.Caught)} of {ended.Count} defects were noticed.");
return ended.Any(finding => finding.Unsound) ? 2 : ended.All(finding => finding.Caught) ? 0 : 1;

static string Root(string from) => File.Exists(Path.Combine(from, "MlConnector.slnx")) ? from : Root(Path.GetDirectoryName(from) ?? throw new InvalidOperationException("The sources are not above the program."));
