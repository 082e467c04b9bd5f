namespace MlConnector.Architecture;

/// <summary>The source tree that the tests look at.</summary>
internal static class Source
{
    /// <summary>Root of the checkout: the folder of the solution file.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Names of the projects below <c>src</c>.</summary>
    public static IEnumerable<string> Projects => Directory.EnumerateFiles(Path.Combine(Root, "src"), "*.csproj", SearchOption.AllDirectories).Select(file => Path.GetFileNameWithoutExtension(file));

    /// <summary>C# files below a folder, relative to the root.</summary>
    public static IEnumerable<string> Files(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj" or "artifacts" or ".build"))
            .Select(file => Path.GetRelativePath(Root, file));

    /// <summary>Lines of a file that are no comments.</summary>
    public static IEnumerable<string> CodeOf(string file) =>
        File.ReadLines(Path.Combine(Root, file)).Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal));

    private static string FindRoot()
    {
        string at = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(at, "MlConnector.slnx"))) at = Path.GetDirectoryName(at) ?? throw new InvalidOperationException("The tests must run inside the checkout.");
        return at;
    }
}
