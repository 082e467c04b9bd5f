using System.Reflection;
using System.Runtime.InteropServices;
using MlConnector.Abstractions.Errors;
using SQLitePCL;

namespace MlConnector.Store.Sqlite;

/// <summary>
/// Finds the SQLite library: one beside the executable, else the operating system's. The managed binding asks for the name <c>e_sqlite3</c> only; which library
/// that is, is decided here, once per process. STRICT tables need 3.37.
/// </summary>
public static class NativeSqlite
{
    private static readonly Version Needed = new(3, 37);
    private static readonly Lazy<Version> Loaded = new(Bind, LazyThreadSafetyMode.ExecutionAndPublication);

    /// <summary>Loads the library if that has not happened yet, and gives its version.</summary>
    /// <exception cref="ConnectorException"><c>SQLITE-MISSING</c> or <c>SQLITE-OLD</c>, with the one command that installs it.</exception>
    public static Version Load() => Loaded.Value;

    internal static IntPtr Find(IReadOnlyList<string> candidates)
    {
        foreach (var candidate in candidates)
        {
            if (NativeLibrary.TryLoad(candidate, out var library)) return library;
        }
        throw new ConnectorException(StoreErrors.Missing(string.Join(", ", candidates), InstallHint.ForThisMachine()));
    }

    internal static Version Judge(string version)
    {
        if (Version.TryParse(version, out var found) && found >= Needed) return found;
        throw new ConnectorException(StoreErrors.Old(version, InstallHint.ForThisMachine()));
    }

    internal static IReadOnlyList<string> Candidates()
    {
        var beside = AppContext.BaseDirectory;
        if (OperatingSystem.IsWindows()) return [Path.Combine(beside, "e_sqlite3.dll"), "winsqlite3.dll", "sqlite3.dll"];
        if (OperatingSystem.IsMacOS()) return [Path.Combine(beside, "libe_sqlite3.dylib"), "/usr/lib/libsqlite3.dylib"];
        return [Path.Combine(beside, "libe_sqlite3.so"), "libsqlite3.so.0", "libsqlite3.so"];
    }

    private static Version Bind()
    {
        var library = Find(Candidates());
        NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, (string name, Assembly _, DllImportSearchPath? _) => name == "e_sqlite3" ? library : IntPtr.Zero);
        raw.SetProvider(new SQLite3Provider_e_sqlite3());
        return Judge(raw.sqlite3_libversion().utf8_to_string());
    }
}
