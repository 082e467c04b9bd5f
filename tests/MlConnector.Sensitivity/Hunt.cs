using System.Globalization;

namespace MlConnector.Sensitivity;

/// <summary>Seeds a defect and looks for the test that notices: first the one that did the last time, then the classes that should, then all of the project.</summary>
internal sealed class Hunt(SourceCopy copy, TestRun tests, Findings findings, string commit)
{
    public Finding For(Defect defect)
    {
        Finding found = Seeded(defect);
        // What fails without the defect too has not noticed it.
        if (found is not { Caught: true, CaughtBy: { } test } || (test[0] == '(' ? tests.Run(defect.Tests, defect.Classes).Failed.Count == 0 : tests.Passes(defect.Tests, test))) return found;
        return found with { Problem = $"{test} fails without a defect too." };
    }

    private Finding Seeded(Defect defect)
    {
        var none = new Finding(defect.Id, defect.Text, commit, TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), defect.Tests, null);
        using IDisposable seeded = copy.Seed(defect);
        string? refused = tests.Exchange(defect.File, defect.Tests, out IDisposable back);
        using IDisposable exchanged = back;
        if (refused is not null) return none with { Problem = refused };
        // What fails must fail again, alone: a busy machine makes tests fail too.
        if (findings.NoticedBefore(defect) is { } before && before[0] != '(' && tests.Fails(defect.Tests, before) && tests.Fails(defect.Tests, before)) return none with { CaughtBy = before };
        TestResult named = tests.Run(defect.Tests, defect.Classes);
        if (named is { Classes.Count: 0, Failed.Count: 0 }) return none with { Problem = $"{defect.Tests} has no test in {defect.Classes}." };
        if (Noticed(named) is { } test) return none with { CaughtBy = test };
        return none with { CaughtBy = Noticed(tests.Run(defect.Tests, null, all: true)), Wide = true };

        string? Noticed(TestResult result) => result.Failed.FirstOrDefault(name => name[0] == '(' || tests.Fails(defect.Tests, name));
    }
}
