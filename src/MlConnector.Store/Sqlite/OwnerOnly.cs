namespace MlConnector.Store.Sqlite;

/// <summary>Folders and files that only their owner may read: the store holds names, amounts in messages, and sealed secrets. On Windows the profile's rights apply.</summary>
internal static class OwnerOnly
{
    public static void Folder(string path)
    {
        if (Directory.Exists(path)) return;
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>
    /// Creates an empty file if there is none. SQLite gives its log and index files the rights of the database file. An existing one is not touched: closing any handle of a
    /// file drops the locks that SQLite holds on it in this process.
    /// </summary>
    public static void File(string path)
    {
        if (System.IO.File.Exists(path)) return;
        var how = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) how.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            new FileStream(path, how).Dispose();
        }
        catch (IOException) when (System.IO.File.Exists(path))
        {
            // Another process made it between the look and the act.
        }
    }
}
