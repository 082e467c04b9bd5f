namespace MlConnector.Sensitivity;

/// <summary>What has to hold before anything is concluded: a catalogue that fits the sources, and tests that pass without a defect.</summary>
internal static class Soundness
{
    /// <summary>What is wrong with the catalogue.</summary>
    public static IEnumerable<string> Of(IReadOnlyCollection<Defect> defects, SourceCopy copy)
    {
        foreach (IGrouping<string, Defect> same in defects.GroupBy(defect => defect.Id, StringComparer.Ordinal).Where(same => same.Count() > 1)) yield return $"{same.Key}: the name is given twice.";
        foreach (Defect defect in defects)
        {
            int places = copy.Places(defect);
            if (places != 1) yield return $"{defect.Id}: its text stands {places} times in {defect.File}, not once. Look at what became of it and mend the catalogue.";
            else if (defect.Old == defect.New) yield return $"{defect.Id}: it changes nothing.";
        }
    }

    /// <summary>Null if every class that the defects name has tests and all of them pass; otherwise what is wrong. A test that a busy machine made fail gets two more chances.</summary>
    public static string? OfTests(string project, IEnumerable<Defect> defects, TestRun tests)
    {
        if (tests.Build(project) is { } refused) return $"{project} does not compile without a defect:\n{refused}";
        string[] classes = [.. defects.SelectMany(defect => defect.Classes.Split(' ')).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        TestResult good = tests.Run(project, string.Join(' ', classes), all: true);
        if (classes.FirstOrDefault(name => !good.Classes.Any(ran => ran.EndsWith(name.TrimStart('*'), StringComparison.Ordinal))) is { } empty) return $"{project} has no test in {empty}.";
        string[] failed = [.. good.Failed.Where(name => tests.FailsAgain(project, name) && tests.FailsAgain(project, name))];
        return failed.Length > 0 ? $"{project} fails without a defect: {string.Join(", ", failed)}" : null;
    }
}
