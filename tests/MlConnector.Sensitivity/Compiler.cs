using System.Text.Json;

namespace MlConnector.Sensitivity;

/// <summary>
/// Compiles one project as the build did, by the compiler alone: the build is asked once for the line that it gives the compiler, because looking at every project around it takes longer than compiling one. What others are compiled against stays as it is.
/// </summary>
internal sealed class Compiler(string folder)
{
    private readonly Dictionary<string, (string Program, string Line)> lines = new(StringComparer.Ordinal);

    /// <summary>Compiles the project in <paramref name="source"/>, which was built before, into <paramref name="to"/>; null, or what the compiler said.</summary>
    public string? Compile(string source, string to)
    {
        if (!lines.TryGetValue(source, out (string Program, string Line) known)) lines[source] = known = LineOf(source);
        // A defect may leave code that is never reached: warnings are not what is looked for here.
        (int code, string output, _) = Programs.Run("dotnet", [known.Program, "-noconfig", "-shared", "@" + known.Line, "-warnaserror-", $"-out:{to}"], Path.Combine(folder, source));
        return code == 0 ? null : output;
    }

    private (string Program, string Line) LineOf(string source)
    {
        (int code, string output, _) = Programs.Run(
            "dotnet",
            ["msbuild", source, "-t:Compile", "-p:BuildProjectReferences=false", "-p:SkipCompilerExecution=true", "-p:ProvideCommandLineArgs=true", "-p:NonExistentFile=none", "-getProperty:RoslynTargetsPath", "-getItem:CscCommandLineArgs"],
            folder);
        if (code != 0) throw new InvalidOperationException($"The line of the compiler for {source} is not known:\n{output}");
        using JsonDocument said = JsonDocument.Parse(output);
        string[] left = ["/noconfig", "/out:", "/refout:", "/doc:", "/warnaserror"];
        IEnumerable<string> arguments = said.RootElement.GetProperty("Items").GetProperty("CscCommandLineArgs").EnumerateArray().Select(each => each.GetProperty("Identity").GetString()!);
        string line = Path.Combine(folder, "artifacts", Path.GetFileName(source) + ".rsp");
        File.WriteAllLines(line, arguments.Where(each => !left.Any(name => each.StartsWith(name, StringComparison.OrdinalIgnoreCase))));
        return (Path.Combine(said.RootElement.GetProperty("Properties").GetProperty("RoslynTargetsPath").GetString()!, "bincore", "csc.dll"), line);
    }
}
