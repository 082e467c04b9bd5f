using System.Xml.Linq;

namespace MlConnector.Sensitivity;

/// <summary>How a run of tests ended.</summary>
/// <param name="Classes">Classes of the tests that ran.</param>
/// <param name="Failed">Those that failed.</param>
internal sealed record TestResult(IReadOnlyList<string> Classes, IReadOnlyList<FailedTest> Failed);

/// <summary>A test that failed.</summary>
/// <param name="Name">Its name; a run that did not come to its end has a name of its own, in brackets.</param>
/// <param name="Asserted">It looked at something and found it wrong: nothing was late, and nothing broke.</param>
internal sealed record FailedTest(string Name, bool Asserted);

/// <summary>Builds test projects of a copy of the sources, each when it is needed and with nothing beside what it needs, and runs them as programs of their own.</summary>
internal sealed class TestRun(SourceCopy copy)
{
    private readonly string folder = copy.Folder;

    /// <summary>Builds a test project and what it needs, with the packages as locked, unless it was built since the sources last changed; null, or what the compiler said.</summary>
    public string? Build(string tests)
    {
        string built = Path.Combine(copy.Built, tests);
        if (File.Exists(built)) return null;
        (int code, string output, _) = Programs.Run("dotnet", ["build", $"tests/{tests}", "-v", "quiet", "-nologo", "-p:RestoreLockedMode=true", "-p:TreatWarningsAsErrors=false"], folder);
        if (code != 0) return output;
        File.WriteAllText(built, "");
        return null;
    }

    /// <summary>Puts an assembly beside the tests that were built before; disposing puts the good one back. What dies meanwhile leaves tests that have to be built.</summary>
    public IDisposable Exchange(string assembly, string tests)
    {
        string place = Path.Combine(folder, "artifacts", "bin", tests, "debug", Path.GetFileName(assembly)), built = Path.Combine(copy.Built, tests);
        byte[] good = File.ReadAllBytes(place);
        File.Delete(built);
        File.Copy(assembly, place, overwrite: true);
        return new Undo(() =>
        {
            File.WriteAllBytes(place, good);
            File.WriteAllText(built, "");
        });
    }

    /// <summary>True if one test fails, alone.</summary>
    public bool Fails(string project, string test) => Run(project, ["-method", MethodOf(test)], all: false).Failed.Count > 0;

    /// <summary>Those of some tests that fail, in one run of them all, and once more alone.</summary>
    public IEnumerable<string> FailingOf(string project, IEnumerable<string> tests)
    {
        string[] methods = [.. tests.Select(MethodOf).Distinct(StringComparer.Ordinal)];
        return methods.Length == 0 ? [] : [.. Run(project, [.. methods.SelectMany(method => (string[])["-method", method])], all: true).Failed.Select(failed => MethodOf(failed.Name)).Where(method => method[0] == '(' || Fails(project, method))];
    }

    /// <summary>The name of a test without its arguments.</summary>
    public static string MethodOf(string test) => test.IndexOf('(', StringComparison.Ordinal) is > 0 and int arguments ? test[..arguments] : test;

    /// <summary>Runs what fits a pattern, up to the first failure.</summary>
    public TestResult Run(string project, string pattern) => Run(project, [pattern.Contains('_', StringComparison.Ordinal) ? "-method" : "-class", pattern], all: false);

    /// <summary>Runs a whole project.</summary>
    public TestResult Run(string project) => Run(project, [], all: true);

    private TestResult Run(string project, string[] filter, bool all)
    {
        string program = Path.Combine(folder, "artifacts", "bin", project, "debug", project), results = Path.Combine(folder, "artifacts", "results.xml");
        File.Delete(results);
        (int code, string output, bool ended) = Programs.Run("dotnet", [program + ".dll", "-noColor", "-noLogo", .. all ? (string[])[] : ["-stopOnFail"], .. filter, "-xml", results], folder);
        if (!ended) return Broken("(the tests did not end)");
        if (!File.Exists(results)) return Broken($"(the tests broke off with {code}: {Last(output)})");
        XElement[] tests = [.. XDocument.Load(results).Descendants("test")];
        FailedTest[] failed = [.. tests.Where(test => test.Attribute("result")?.Value == "Fail").Select(test => new FailedTest(test.Attribute("name")!.Value, test.Element("failure")?.Attribute("exception-type")?.Value.StartsWith("Xunit.", StringComparison.Ordinal) == true))];
        string[] classes = [.. tests.Select(test => test.Attribute("type")!.Value).Distinct(StringComparer.Ordinal)];
        return code != 0 && failed.Length == 0 ? Broken($"(the tests ended with {code}: {Last(output)})") with { Classes = classes } : new TestResult(classes, failed);
    }

    private static TestResult Broken(string how) => new([], [new FailedTest(how, Asserted: false)]);

    private static string Last(string output) => output.Trim().Split('\n')[^1].Trim();
}
