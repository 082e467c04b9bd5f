using MlConnector.Abstractions.Errors;

namespace MlConnector.Cli.Composition;

/// <summary>The folder that holds store, journal and ledger of one machine.</summary>
internal sealed record DataFolder(string Path)
{
    /// <summary>Journal segments, ledger runs and trace index.</summary>
    public string Segments => System.IO.Path.Combine(Path, "segments");

    /// <summary>Folder of the key file: outside the data folder, so that a copy of the data is worth nothing alone.</summary>
    public static string KeyFolder => System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.DoNotVerify), "mlc", "keys");

    /// <summary>The folder asked for, else <c>MLC_DATA</c>, else the user's application data.</summary>
    public static DataFolder Resolve(string? asked)
    {
        string path = asked is { Length: > 0 } ? asked
            : Environment.GetEnvironmentVariable("MLC_DATA") is { Length: > 0 } set ? set
            : System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "mlc");
        if (path.AsSpan().Contains('\0')) throw new ConnectorException(new ConnectorError("DATA-FOLDER", ErrorKind.Config, ErrorOwner.Operator, "The data folder's name holds a character that no path may have.", "Give another folder with --data."));
        return new DataFolder(System.IO.Path.GetFullPath(path));
    }
}
