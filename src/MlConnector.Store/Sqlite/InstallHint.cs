namespace MlConnector.Store.Sqlite;

/// <summary>The one command that installs SQLite, by operating system.</summary>
internal static class InstallHint
{
    private const string Debian = "sudo apt-get update && sudo apt-get install -y libsqlite3-0";

    public static string ForThisMachine()
    {
        if (OperatingSystem.IsWindows()) return "run Windows Update (winsqlite3.dll is part of Windows), or put e_sqlite3.dll beside mlc.exe.";
        if (OperatingSystem.IsMacOS()) return "run 'softwareupdate --install --all' (SQLite is part of macOS).";
        return For(ReadRelease());
    }

    internal static string For(string osRelease)
    {
        var ids = osRelease.Split('\n')
            .Where(line => line.StartsWith("ID=", StringComparison.Ordinal) || line.StartsWith("ID_LIKE=", StringComparison.Ordinal))
            .SelectMany(line => line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..].Trim('"', '\r').Split(' '))
            .ToHashSet(StringComparer.Ordinal);
        if (ids.Contains("alpine")) return "apk add sqlite-libs";
        if (ids.Contains("fedora") || ids.Contains("rhel")) return "sudo dnf install -y sqlite-libs";
        if (ids.Contains("suse") || ids.Contains("opensuse")) return "sudo zypper install -y libsqlite3-0";
        return ids.Contains("arch") ? "sudo pacman -S --noconfirm sqlite" : Debian;
    }

    private static string ReadRelease()
    {
        try
        {
            return File.ReadAllText("/etc/os-release");
        }
        catch (IOException)
        {
            return "";
        }
    }
}
