using System.Runtime.InteropServices;
using System.Text;
using MlConnector.Engine.Segments;

namespace MlConnector.Vault.Keys;

/// <summary>Files that must be there after a power cut: without its key everything else is unreadable.</summary>
internal static class DurableFile
{
    /// <summary>Writes a file that must not exist yet, for its owner only; it survives a power cut once this returns.</summary>
    public static void WriteNew(string path, string content)
    {
        using (FileStream file = OwnerOnly.Open(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 }))
        {
            file.Write(Encoding.ASCII.GetBytes(content));
            file.Flush(flushToDisk: true);
        }

        if (!OperatingSystem.IsWindows()) SyncFolder(Path.GetDirectoryName(path)!);
    }

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
