using System.Diagnostics;
using System.Xml.Linq;

namespace MlConnector.Sensitivity;

/// <summary>How a run of tests ended.</summary>
/// <param name="Classes">Classes of the tests that ran.</param>
/// <param name="Failed">Names of those that failed; a run that did not come to its end has a name of its own.</param>
internal sealed record TestResult(IReadOnlyList<string> Classes, IReadOnlyList<string> Failed);

/// <summary>Builds test projects of a copy of the sources and runs them, as programs of their own.</summary>
internal sealed class TestRun(string folder)
{
    /// <summary>Longest time for one build or one run of tests; what takes longer hangs.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(15);

    /// <summary>Restores everything, as locked.</summary>
    public void Restore() => Must("dotnet", ["restore", "--locked-mode", "-v", "quiet"]);

    /// <summary>Builds a test project and what it needs; null, or what the compiler said.</summary>
    public string? Build(string tests) => Build([$"tests/{tests}"]);

    /// <summary>
    /// Builds the one project that a file belongs to, and puts it beside the tests that were built before: a defect changes what a method does and nothing that others are compiled against. <paramref name="back"/> puts the good one back. Null, or what the compiler said.
    /// </summary>
    public string? Exchange(string file, string tests, out IDisposable back)
    {
        string source = Path.GetDirectoryName(file)!;
        while (Directory.GetFiles(Path.Combine(folder, source), "*.csproj").Length == 0) source = Path.GetDirectoryName(source)!;
        string name = Path.GetFileName(source), place = Path.Combine(folder, "artifacts", "bin", tests, "debug", name + ".dll");
        byte[] good = File.ReadAllBytes(place);
        back = new Undo(() => File.WriteAllBytes(place, good));
        if (Build([source, "--no-dependencies"]) is { } refused) return refused;
        File.Copy(Path.Combine(folder, "artifacts", "bin", name, "debug", name + ".dll"), place, overwrite: true);
        return null;
    }

    /// <summary>True if one test fails once more, alone.</summary>
    public bool FailsAgain(string project, string test)
    {
        int arguments = test.IndexOf('(', StringComparison.Ordinal);
        return test[0] == '(' || Run(project, ["-method", arguments > 0 ? test[..arguments] : test], all: false).Failed.Count > 0;
    }

    /// <summary>Runs the classes of a project that fit one of the patterns, up to the first failure; null runs all of it. With <paramref name="all"/> it goes on after a failure.</summary>
    public TestResult Run(string project, string? classes, bool all = false) =>
        Run(project, [.. (classes ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).SelectMany(name => (string[])["-class", name])], all);

    private TestResult Run(string project, string[] filter, bool all)
    {
        string program = Path.Combine(folder, "artifacts", "bin", project, "debug", project), results = Path.Combine(folder, "artifacts", "results.xml");
        File.Delete(results);
        (int code, string output, bool ended) = Start("dotnet", [program + ".dll", "-noColor", "-noLogo", .. all ? (string[])[] : ["-stopOnFail"], .. filter, "-xml", results]);
        if (!ended) return new TestResult([], ["(the tests did not end)"]);
        if (!File.Exists(results)) return new TestResult([], [$"(the tests broke off with {code}: {Last(output)})"]);
        XElement[] tests = [.. XDocument.Load(results).Descendants("test")];
        string[] failed = [.. tests.Where(test => test.Attribute("result")?.Value == "Fail").Select(test => test.Attribute("name")!.Value)];
        return new TestResult([.. tests.Select(test => test.Attribute("type")!.Value).Distinct(StringComparer.Ordinal)], code != 0 && failed.Length == 0 ? [$"(the tests ended with {code}: {Last(output)})"] : failed);
    }

    // A defect may leave code that is never reached: warnings are not what is looked for here.
    private string? Build(string[] what)
    {
        (int code, string output, _) = Start("dotnet", ["build", .. what, "--no-restore", "-v", "quiet", "-p:TreatWarningsAsErrors=false"]);
        return code == 0 ? null : output;
    }

    private void Must(string program, string[] arguments)
    {
        (int code, string output, _) = Start(program, arguments);
        if (code != 0) throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {code}:\n{output}");
    }

    private (int Code, string Output, bool Ended) Start(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        start.Environment["MLC_QUICK"] = "1";
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        bool ended = process.WaitForExit((int)(Limit.Ticks / TimeSpan.TicksPerMillisecond));
        if (!ended) process.Kill(entireProcessTree: true);
        process.WaitForExit();
        return (process.ExitCode, output.GetAwaiter().GetResult() + errors.GetAwaiter().GetResult(), ended);
    }

    private static string Last(string output) => output.Trim().Split('\n')[^1].Trim();
}
