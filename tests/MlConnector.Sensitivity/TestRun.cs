using System.Xml.Linq;

namespace MlConnector.Sensitivity;

/// <summary>How a run of tests ended.</summary>
/// <param name="Classes">Classes of the tests that ran.</param>
/// <param name="Failed">Names of those that failed; a run that did not come to its end has a name of its own.</param>
internal sealed record TestResult(IReadOnlyList<string> Classes, IReadOnlyList<string> Failed);

/// <summary>Builds test projects of a copy of the sources, each when it is needed and with nothing beside what it needs, and runs them as programs of their own.</summary>
internal sealed class TestRun(string folder)
{
    private readonly Dictionary<string, bool> passed = new(StringComparer.Ordinal);
    private readonly Compiler compiler = new(folder);

    /// <summary>Builds a test project and what it needs, with the packages as locked; null, or what the compiler said.</summary>
    public string? Build(string tests)
    {
        (int code, string output, _) = Programs.Run("dotnet", ["build", $"tests/{tests}", "-v", "quiet", "-nologo", "-p:RestoreLockedMode=true", "-p:TreatWarningsAsErrors=false"], folder);
        return code == 0 ? null : output;
    }

    /// <summary>
    /// Compiles the one project that a file belongs to, and puts it beside the tests that were built before: a defect changes what a method does and nothing that others are compiled against. <paramref name="back"/> puts the good one back. Null, or what the compiler said.
    /// </summary>
    public string? Exchange(string file, string tests, out IDisposable back)
    {
        string source = Path.GetDirectoryName(file)!;
        while (Directory.GetFiles(Path.Combine(folder, source), "*.csproj").Length == 0) source = Path.GetDirectoryName(source)!;
        string name = Path.GetFileName(source), place = Path.Combine(folder, "artifacts", "bin", tests, "debug", name + ".dll"), bad = Path.Combine(folder, "artifacts", name + ".dll");
        byte[] good = File.ReadAllBytes(place);
        back = new Undo(() => File.WriteAllBytes(place, good));
        if (compiler.Compile(source, bad) is { } refused) return refused;
        File.Copy(bad, place, overwrite: true);
        return null;
    }

    /// <summary>True if one test fails, alone.</summary>
    public bool Fails(string project, string test) => Run(project, ["-method", MethodOf(test)], all: false).Failed.Count > 0;

    /// <summary>True if one test passes, alone, in one of two runs; asked once, when no defect is there.</summary>
    public bool Passes(string project, string test)
    {
        string name = $"{project} {MethodOf(test)}";
        if (!passed.TryGetValue(name, out bool known)) passed[name] = known = !Fails(project, test) || !Fails(project, test);
        return known;
    }

    /// <summary>Runs the classes of a project that fit one of the patterns, up to the first failure; null runs all of it. With <paramref name="all"/> it goes on after a failure.</summary>
    public TestResult Run(string project, string? classes, bool all = false) =>
        Run(project, [.. (classes ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).SelectMany(name => (string[])["-class", name])], all);

    /// <summary>The name of a test without its arguments.</summary>
    private static string MethodOf(string test) => test.IndexOf('(', StringComparison.Ordinal) is > 0 and int arguments ? test[..arguments] : test;

    private TestResult Run(string project, string[] filter, bool all)
    {
        string program = Path.Combine(folder, "artifacts", "bin", project, "debug", project), results = Path.Combine(folder, "artifacts", "results.xml");
        File.Delete(results);
        (int code, string output, bool ended) = Programs.Run("dotnet", [program + ".dll", "-noColor", "-noLogo", .. all ? (string[])[] : ["-stopOnFail"], .. filter, "-xml", results], folder);
        if (!ended) return new TestResult([], ["(the tests did not end)"]);
        if (!File.Exists(results)) return new TestResult([], [$"(the tests broke off with {code}: {Last(output)})"]);
        XElement[] tests = [.. XDocument.Load(results).Descendants("test")];
        string[] failed = [.. tests.Where(test => test.Attribute("result")?.Value == "Fail").Select(test => test.Attribute("name")!.Value)];
        return new TestResult([.. tests.Select(test => test.Attribute("type")!.Value).Distinct(StringComparer.Ordinal)], code != 0 && failed.Length == 0 ? [$"(the tests ended with {code}: {Last(output)})"] : failed);
    }

    private static string Last(string output) => output.Trim().Split('\n')[^1].Trim();
}
