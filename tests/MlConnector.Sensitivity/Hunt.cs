using System.Globalization;

namespace MlConnector.Sensitivity;

/// <summary>Seeds defects and looks for the test that notices: first the one that did the last time, then the classes that should, then all of the project.</summary>
internal sealed class Hunt(Compiler compiler, TestRun tests, Findings findings, string commit)
{
    /// <summary>Asks the tests that ought to notice about one defect after another; while they run, the next one is compiled.</summary>
    public IEnumerable<Finding> Likeliest(IReadOnlyList<Defect> defects) => Each(defects, Likeliest);

    /// <summary>Asks all tests of the project.</summary>
    public IEnumerable<Finding> All(IReadOnlyList<Defect> defects) => Each(defects, (defect, none) =>
    {
        TestResult all = tests.Run(defect.Tests);
        return none with { CaughtBy = Noticed(defect, all), Wide = true, Problem = all.Failed.FirstOrDefault(failed => failed.Name[0] == '(')?.Name };
    });

    /// <summary>What fails without a defect too has noticed nothing: what noticed is run once more without any.</summary>
    public IEnumerable<Finding> Proven(IReadOnlyCollection<Defect> project, IReadOnlyList<Finding> noticed)
    {
        string name = project.First().Tests;
        HashSet<string> failing = [.. tests.FailingOf(name, noticed.Select(finding => finding.CaughtBy!).Where(test => test[0] != '('))];
        // A machine that is too busy to end them tells nothing: they are asked again another day.
        if (failing.Any(test => test[0] == '(')) return [];
        return noticed.Select(finding => finding with { Proven = true, Problem = FailsWithout(finding) ? $"{finding.CaughtBy} fails without a defect too." : null });

        bool FailsWithout(Finding finding) => finding.CaughtBy![0] == '('
            ? project.First(defect => defect.Id == finding.Id).Classes.Split(' ').Any(pattern => tests.Run(name, pattern).Failed.Count > 0)
            : failing.Contains(TestRun.MethodOf(finding.CaughtBy));
    }

    private Finding Likeliest(Defect defect, Finding none)
    {
        if (findings.NoticedBefore(defect) is { } before && before[0] != '(' && tests.Fails(defect.Tests, before)) return none with { CaughtBy = before };
        foreach (string pattern in defect.Classes.Split(' '))
        {
            TestResult likely = tests.Run(defect.Tests, pattern);
            if (likely is { Classes.Count: 0, Failed.Count: 0 }) return none with { Problem = $"{defect.Tests} has no test {pattern}." };
            if (Noticed(defect, likely) is { } test) return none with { CaughtBy = test };
        }

        return none;
    }

    private IEnumerable<Finding> Each(IReadOnlyList<Defect> defects, Func<Defect, Finding, Finding> ask)
    {
        Task<BadProject>? next = defects.Count > 0 ? CompileAsync(defects[0]) : null;
        for (int i = 0; i < defects.Count; i++)
        {
            BadProject bad = next!.GetAwaiter().GetResult();
            if (i + 1 < defects.Count) next = CompileAsync(defects[i + 1]);
            yield return Ask(defects[i], bad, ask);
        }
    }

    private Task<BadProject> CompileAsync(Defect defect) => Task.Run(() => compiler.Compile(defect));

    private Finding Ask(Defect defect, BadProject bad, Func<Defect, Finding, Finding> ask)
    {
        var none = new Finding(defect.Id, defect.Text, commit, TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), defect.Tests, null);
        if (bad.Assembly is null) return none with { Problem = bad.Refused };
        using IDisposable exchanged = tests.Exchange(bad.Assembly, defect.Tests);
        return ask(defect, none);
    }

    // A busy machine makes tests late: those must fail again, alone.
    private string? Noticed(Defect defect, TestResult result) => result.Failed.FirstOrDefault(failed => failed.Asserted || failed.Name[0] == '(' || tests.Fails(defect.Tests, failed.Name))?.Name;
}
