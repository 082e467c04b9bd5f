using System.Diagnostics;

namespace MlConnector.Sensitivity;

/// <summary>A copy of the sources as they are in the checkout, uncommitted changes included. What was built before is used again.</summary>
internal sealed class SourceCopy(string checkout, string folder)
{
    /// <summary>Where the copy lies.</summary>
    public string Folder => folder;

    /// <summary>Where it is kept what was built of the sources as they are; gone as soon as one of them changes.</summary>
    public string Built => Path.Combine(folder, "artifacts", "built");

    /// <summary>Brings the copy to the state of the checkout. Files that are equal stay untouched, so that they are not built again.</summary>
    public void Renew()
    {
        HashSet<string> wanted = new(Git("ls-files -co --exclude-standard -z").Split('\0', StringSplitOptions.RemoveEmptyEntries).Where(file => File.Exists(Path.Combine(checkout, file))), StringComparer.Ordinal);
        Directory.CreateDirectory(folder);
        foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(folder, path)).Where(file => !file.StartsWith("artifacts", StringComparison.Ordinal)))
        {
            if (wanted.Contains(file)) continue;
            File.Delete(Path.Combine(folder, file));
            Changed(file);
        }

        foreach (string file in wanted)
        {
            if (Copy(Path.Combine(checkout, file), Path.Combine(folder, file))) Changed(file);
        }

        Directory.CreateDirectory(Built);
    }

    /// <summary>The last commit that changed the product, by its subject, which survives a rebase, and the tree of <c>src</c>; with a mark if it was changed since.</summary>
    public string Commit => $"\"{Git("log -1 --format=%s -- src").Trim()}\" (src {Git("rev-parse --short HEAD:src").Trim()})" + (Git("status --porcelain -- src").Trim().Length > 0 ? " with uncommitted changes" : "");

    /// <summary>How often the old text of a defect stands in its file.</summary>
    public int Places(Defect defect)
    {
        string path = Path.Combine(folder, defect.File);
        if (!File.Exists(path)) return 0;
        return File.ReadAllText(path).Split(defect.Old).Length - 1;
    }

    /// <summary>The text of a defect's file with the defect in it.</summary>
    public string With(Defect defect) => File.ReadAllText(Path.Combine(folder, defect.File)).Replace(defect.Old, defect.New, StringComparison.Ordinal);

    /// <summary>Folder of the project that a file belongs to, from the root of the sources.</summary>
    public string ProjectOf(string file)
    {
        string source = Path.GetDirectoryName(file)!;
        while (Directory.GetFiles(Path.Combine(folder, source), "*.csproj").Length == 0) source = Path.GetDirectoryName(source)!;
        return source;
    }

    private void Changed(string file)
    {
        if (!file.StartsWith("docs", StringComparison.Ordinal) && !file.StartsWith("tests/MlConnector.Sensitivity", StringComparison.Ordinal) && Directory.Exists(Built)) Directory.Delete(Built, recursive: true);
    }

    private static bool Copy(string from, string to)
    {
        if (File.Exists(to) && new FileInfo(to).Length == new FileInfo(from).Length && File.ReadAllBytes(to).AsSpan().SequenceEqual(File.ReadAllBytes(from))) return false;
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        File.WriteAllBytes(to, File.ReadAllBytes(from));
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(to, File.GetUnixFileMode(from));
        return true;
    }

    private string Git(string arguments)
    {
        using Process git = Process.Start(new ProcessStartInfo("git", arguments) { UseShellExecute = false, WorkingDirectory = checkout, RedirectStandardOutput = true })!;
        string output = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        return git.ExitCode == 0 ? output : throw new InvalidOperationException($"git {arguments} ended with {git.ExitCode}.");
    }
}
