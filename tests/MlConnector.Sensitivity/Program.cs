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
var tests = new TestRun(copy);
var hunt = new Hunt(new Compiler(copy), tests, findings, commit);
int played = 0;
foreach (IGrouping<string, Defect> project in chosen.GroupBy(defect => defect.Tests, StringComparer.Ordinal))
{
    if (project.All(defect => findings.IsSettled(defect, commit)) && Unproven(project).Count == 0) continue;
    if (tests.Build(project.Key) is { } refused)
    {
        Console.Error.WriteLine($"{project.Key} does not compile without a defect:\n{refused}");
        return 2;
    }

    Play(project, hunt.Likeliest);
    Prove(project);
}

// What passed the likeliest tests is asked of all, at the end: that takes longest.
foreach (IGrouping<string, Defect> project in chosen.GroupBy(defect => defect.Tests, StringComparer.Ordinal).Where(project => project.Any(defect => !findings.IsSettled(defect, commit))))
{
    Play(project, hunt.All);
    Prove(project);
}

IReadOnlyList<Finding> ended = findings.Of(chosen);
Console.WriteLine($"{ended.Count(finding => finding.Caught)} of {ended.Count} defects were noticed.");
return ended.Any(finding => finding.Unsound) ? 2 : ended.All(finding => finding.Caught) ? 0 : 1;

IReadOnlyList<Finding> Unproven(IEnumerable<Defect> defects) => [.. findings.Of(defects).Where(finding => finding is { Caught: true, Proven: false } && finding.Commit == commit)];

void Play(IEnumerable<Defect> defects, Func<IReadOnlyList<Defect>, IEnumerable<Finding>> hunted)
{
    foreach (Finding finding in hunted([.. defects.Where(defect => !findings.IsSettled(defect, commit))]))
    {
        Console.WriteLine($"{++played}: {finding.InWords}");
        Keep(finding);
    }
}

void Prove(IEnumerable<Defect> defects)
{
    foreach (Finding proven in hunt.Proven([.. defects], Unproven(defects)))
    {
        if (proven.Unsound) Console.WriteLine(proven.InWords);
        Keep(proven);
    }
}

void Keep(Finding finding)
{
    findings.Add(finding);
    if (report is not null) File.WriteAllText(report, Sheet.Of(findings.Of(all), all));
}

static string Root(string from) => File.Exists(Path.Combine(from, "MlConnector.slnx")) ? from : Root(Path.GetDirectoryName(from) ?? throw new InvalidOperationException("The sources are not above the program."));
