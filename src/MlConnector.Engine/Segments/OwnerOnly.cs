namespace MlConnector.Engine.Segments;

/// <summary>
/// Folders and files that only their owner may read: names, amounts, keys of customers and sealed secrets lie in them. The one place that knows the rights; on Windows those of the user's profile apply.
/// </summary>
public static class OwnerOnly
{
    private const UnixFileMode OwnersFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnersFolder = OwnersFile | UnixFileMode.UserExecute;
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Makes a folder and those above it that are missing. One that is there keeps its rights: whoever made it chose them.</summary>
    public static void MakeFolder(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, OwnersFolder);
    }

    /// <summary>Opens a file by <paramref name="how"/>; if that makes it, it is the owner's. One that is there keeps its rights: it may be a device.</summary>
    public static FileStream Open(string path, FileStreamOptions how)
    {
        if (!OperatingSystem.IsWindows() && how.Mode is not (FileMode.Open or FileMode.Truncate)) how.UnixCreateMode = OwnersFile;
        return new FileStream(path, how);
    }

    /// <summary>Makes an empty file if there is none. One that is there is not touched: closing any handle of a file drops the locks that SQLite holds on it in this process.</summary>
    public static void MakeFile(string path)
    {
        if (File.Exists(path)) return;
        try
        {
            Open(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write }).Dispose();
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process made it between the look and the act.
        }
    }

    /// <summary>True if somebody else on this machine may look into a file or a folder.</summary>
    public static bool OthersMayEnter(string path) => !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != UnixFileMode.None;
}
