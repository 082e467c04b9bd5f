using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Segments;

namespace MlConnector.Composition;

/// <summary>The folder that holds store, journal and ledger of one machine.</summary>
public sealed record DataFolder(string Path)
{
    /// <summary>Journal segments, ledger runs and trace index.</summary>
    public string Segments => System.IO.Path.Combine(Path, "segments");

    /// <summary>Lock files of this host.</summary>
    public string Locks => System.IO.Path.Combine(Path, "locks");

    /// <summary>Logs of the service's runs.</summary>
    public string RunLogs => System.IO.Path.Combine(Path, "runs");

    /// <summary>True if a store was made here.</summary>
    public bool HasStore => File.Exists(System.IO.Path.Combine(Path, "store.db"));

    /// <summary>Where key files lie: <c>MLC_KEYS</c>, else outside the data folder, so that a copy of the data alone is worth nothing. Null = the vault's own default.</summary>
    public static string? KeyFolder => Environment.GetEnvironmentVariable("MLC_KEYS") is { Length: > 0 } set ? set : null;

    /// <summary>Where the heads of the audit trail are kept: <c>MLC_AUDIT_ANCHOR</c>, else here.</summary>
    public string AuditHeads => Environment.GetEnvironmentVariable("MLC_AUDIT_ANCHOR") is { Length: > 0 } named ? named : System.IO.Path.Combine(Path, "audit.heads");

    /// <summary>True for a file below this folder: whoever puts the folder back puts it back as well.</summary>
    public bool Holds(string file) => System.IO.Path.GetRelativePath(Path, System.IO.Path.GetFullPath(file)) is var relative
        && !System.IO.Path.IsPathRooted(relative) && relative != ".." && !relative.StartsWith($"..{System.IO.Path.DirectorySeparatorChar}", StringComparison.Ordinal);

    /// <summary>The folder asked for, else <c>MLC_DATA</c>, else the user's application data.</summary>
    public static DataFolder Resolve(string? asked)
    {
        string path = asked is { Length: > 0 } ? asked
            : Environment.GetEnvironmentVariable("MLC_DATA") is { Length: > 0 } set ? set
            : System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "mlc");
        if (path.AsSpan().Contains('\0')) throw new ConnectorException(new ConnectorError("DATA-FOLDER", ErrorKind.Config, ErrorOwner.Operator, "The data folder's name holds a character that no path may have.", "Give another folder with --data."));
        return new DataFolder(System.IO.Path.GetFullPath(path));
    }

    /// <summary>For commands that only look, and make nothing.</summary>
    /// <exception cref="ConnectorException"><c>DATA-FOLDER-EMPTY</c>.</exception>
    public void RequireStore()
    {
        if (!HasStore) throw new ConnectorException(new ConnectorError("DATA-FOLDER-EMPTY", ErrorKind.Config, ErrorOwner.Operator, $"There is no store in {Path}.", "Name the right folder with --data, or begin with: mlc init"));
    }

    /// <summary>Makes the folder, for its owner only, if it is not there.</summary>
    public void Create() => OwnerOnly.MakeFolder(Path);
}
