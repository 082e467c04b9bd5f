using System.Text.Json;

namespace MlConnector.Sensitivity;

/// <summary>A project with one defect in it.</summary>
/// <param name="Assembly">File that it was compiled into; null if it does not compile.</param>
/// <param name="Refused">What the compiler said then.</param>
internal sealed record BadProject(string? Assembly, string Refused);

/// <summary>
/// Compiles one project as the build did, with one file changed, by the compiler alone: the build is asked once for the line that it gives the compiler, because looking at every project around it takes longer than compiling one. What others
/// are compiled against stays as it is: a defect changes what a method does and nothing else. The copy of the sources is not touched, so that the next defect can be compiled while the tests of one run.
/// </summary>
internal sealed class Compiler(SourceCopy copy)
{
    /// <summary>Compiles the project of a defect, which was built before, with the defect in it.</summary>
    public BadProject Compile(Defect defect)
    {
        string source = copy.ProjectOf(defect.File), folder = Path.Combine(copy.Folder, "artifacts", "defects", defect.Id), changed = Path.Combine(folder, Path.GetFileName(defect.File));
        Directory.CreateDirectory(folder);
        File.WriteAllText(changed, copy.With(defect));
        string[] line = LineOf(source);
        string file = Path.GetRelativePath(source, defect.File), assembly = Path.Combine(folder, Path.GetFileName(source) + ".dll"), arguments = Path.Combine(folder, "arguments.rsp");
        File.WriteAllLines(arguments, line.Skip(1).Select(each => each.Trim('"') == file ? $"\"{changed}\"" : each));
        // A defect may leave code that is never reached: warnings are not what is looked for here.
        (int code, string output, _) = Programs.Run("dotnet", [line[0], "-noconfig", "-shared", "@" + arguments, "-warnaserror-", $"-out:{assembly}"], Path.Combine(copy.Folder, source));
        return code == 0 ? new BadProject(assembly, "") : new BadProject(null, output);
    }

    /// <summary>The compiler, and what it is given, argument by argument.</summary>
    private string[] LineOf(string source)
    {
        string kept = Path.Combine(copy.Built, Path.GetFileName(source) + ".line");
        if (File.Exists(kept)) return File.ReadAllLines(kept);
        (int code, string output, _) = Programs.Run(
            "dotnet",
            ["msbuild", source, "-t:Compile", "-p:BuildProjectReferences=false", "-p:SkipCompilerExecution=true", "-p:ProvideCommandLineArgs=true", "-p:NonExistentFile=none", "-getProperty:RoslynTargetsPath", "-getItem:CscCommandLineArgs"],
            copy.Folder);
        if (code != 0) throw new InvalidOperationException($"The line of the compiler for {source} is not known:\n{output}");
        using JsonDocument said = JsonDocument.Parse(output);
        string[] left = ["/noconfig", "/out:", "/refout:", "/doc:", "/warnaserror", "/debug", "/embed"];
        IEnumerable<string> arguments = said.RootElement.GetProperty("Items").GetProperty("CscCommandLineArgs").EnumerateArray().Select(each => each.GetProperty("Identity").GetString()!);
        string compiler = Path.Combine(said.RootElement.GetProperty("Properties").GetProperty("RoslynTargetsPath").GetString()!, "bincore", "csc.dll");
        File.WriteAllLines(kept, [compiler, .. arguments.Where(each => !left.Any(name => each.StartsWith(name, StringComparison.OrdinalIgnoreCase)))]);
        return File.ReadAllLines(kept);
    }
}
