using System.Runtime.InteropServices;
using System.Text;

namespace MlConnector.Vault.Keys;

/// <summary>Files that only their owner may read. On Windows the rights of the user's profile apply.</summary>
internal static class OwnerOnlyFiles
{
    private const UnixFileMode OwnersFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnersFolder = OwnersFile | UnixFileMode.UserExecute;
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    public static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, OwnersFolder);
    }

    /// <summary>Writes a file that must not exist yet; it survives a power cut once this returns.</summary>
    public static void WriteNew(string path, string content)
    {
        var how = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) how.UnixCreateMode = OwnersFile;
        using (var file = new FileStream(path, how))
        {
            file.Write(Encoding.ASCII.GetBytes(content));
            file.Flush(flushToDisk: true);
        }
        if (!OperatingSystem.IsWindows()) SyncFolder(Path.GetDirectoryName(path)!);
    }

    public static bool OthersMayRead(string path) => !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != UnixFileMode.None;

    // A new file's name is durable only when its folder is; the runtime offers no way to sync a folder.
    private static void SyncFolder(string folder)
    {
        var handle = Open(Encoding.UTF8.GetBytes(folder + '\0'), 0);
        if (handle < 0) throw new IOException($"{folder} cannot be opened ({Marshal.GetLastPInvokeErrorMessage()}).");
        try
        {
            if (Sync(handle) != 0) throw new IOException($"{folder} cannot be made durable ({Marshal.GetLastPInvokeErrorMessage()}).");
        }
        finally
        {
            _ = Close(handle);
        }
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Sync(int handle);

    [DllImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int handle);
}
