namespace MlConnector.Sensitivity;

/// <summary>What became of a defect.</summary>
/// <param name="Defect">The defect.</param>
/// <param name="CaughtBy">The test that failed; null if none did.</param>
/// <param name="Problem">Why nothing can be said: the sources with the defect in them do not compile.</param>
/// <param name="Wide">True if the classes named in the catalogue passed and another test of the project failed.</param>
internal sealed record Finding(Defect Defect, string? CaughtBy, string? Problem = null, bool Wide = false)
{
    /// <summary>A test noticed it.</summary>
    public bool Caught => CaughtBy is not null;

    /// <summary>The catalogue is wrong.</summary>
    public bool Unsound => Problem is not null;

    /// <summary>One line for people.</summary>
    public string Text => Problem is not null ? $"{Defect.Id}: DOES NOT COMPILE\n{Problem}" : Caught ? $"{Defect.Id}: noticed by {CaughtBy}{(Wide ? " (not by the classes named)" : "")}" : $"{Defect.Id}: SURVIVED {Defect.Tests}";
}

/// <summary>Seeds a defect and looks for the test that notices: first the classes that should, then all of the project.</summary>
internal static class Hunt
{
    public static Finding For(Defect defect, SourceCopy copy, TestRun tests)
    {
        using IDisposable seeded = copy.Seed(defect);
        string? refused = tests.Exchange(defect.File, defect.Tests, out IDisposable back);
        using IDisposable exchanged = back;
        if (refused is not null) return new Finding(defect, null, refused);
        // What fails must fail again, alone: a busy machine makes tests fail too.
        if (Noticed(tests.Run(defect.Tests, defect.Classes)) is { } named) return new Finding(defect, named);
        return new Finding(defect, Noticed(tests.Run(defect.Tests, null, all: true)), Wide: true);

        string? Noticed(TestResult result) => result.Failed.FirstOrDefault(name => tests.FailsAgain(defect.Tests, name));
    }
}
