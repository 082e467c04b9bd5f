using System.Globalization;

namespace MlConnector.Sensitivity;

/// <summary>Seeds defects and looks for the test that notices: first the one that did the last time, then the classes that should, then all of the project.</summary>
internal sealed class Hunt(SourceCopy copy, TestRun tests, Findings findings, string commit)
{
    /// <summary>Seeds one and asks the tests that ought to notice.</summary>
    public Finding For(Defect defect) => Seeded(defect, none =>
    {
        if (findings.NoticedBefore(defect) is { } before && before[0] != '(' && tests.Fails(defect.Tests, before)) return none with { CaughtBy = before };
        TestResult named = tests.Run(defect.Tests, defect.Classes);
        if (named is { Classes.Count: 0, Failed.Count: 0 }) return none with { Problem = $"{defect.Tests} has no test in {defect.Classes}." };
        return none with { CaughtBy = Noticed(defect, named) };
    });

    /// <summary>Asks all tests of the project about one that passed those.</summary>
    public Finding Wider(Defect defect) => Seeded(defect, none =>
    {
        TestResult all = tests.Run(defect.Tests, null, all: true);
        return none with { CaughtBy = Noticed(defect, all), Wide = true, Problem = all.Failed.Any(failed => failed.Name[0] == '(') ? all.Failed[0].Name : null };
    });

    /// <summary>What fails without a defect too has noticed nothing: what noticed is run once more without any.</summary>
    public IEnumerable<Finding> Proven(IReadOnlyCollection<Defect> project, IReadOnlyList<Finding> noticed)
    {
        string name = project.First().Tests;
        HashSet<string> failing = [.. tests.FailingOf(name, noticed.Select(finding => finding.CaughtBy!).Where(test => test[0] != '('))];
        return noticed.Select(finding => finding with { Proven = true, Problem = FailsWithout(finding) ? $"{finding.CaughtBy} fails without a defect too." : null });

        bool FailsWithout(Finding finding) => finding.CaughtBy![0] == '('
            ? tests.Run(name, project.First(defect => defect.Id == finding.Id).Classes).Failed.Count > 0
            : failing.Contains(TestRun.MethodOf(finding.CaughtBy)) || failing.Any(test => test[0] == '(');
    }

    private Finding Seeded(Defect defect, Func<Finding, Finding> ask)
    {
        var none = new Finding(defect.Id, defect.Text, commit, TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), defect.Tests, null);
        using IDisposable seeded = copy.Seed(defect);
        string? refused = tests.Exchange(defect.File, defect.Tests, out IDisposable back);
        using IDisposable exchanged = back;
        return refused is null ? ask(none) : none with { Problem = refused };
    }

    // A busy machine makes tests late: those must fail again, alone.
    private string? Noticed(Defect defect, TestResult result) => result.Failed.FirstOrDefault(failed => failed.Asserted || failed.Name[0] == '(' || tests.Fails(defect.Tests, failed.Name))?.Name;
}
