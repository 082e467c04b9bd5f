using System.Text;

namespace MlConnector.Engine.Segments;

/// <summary>Writes a file whole: who reads it sees what it was or what it is, never a part, whenever the power goes. Once this returns it is durable.</summary>
public static class WholeFile
{
    private const string Suffix = ".new";

    /// <summary>Puts a text in place of a file, or makes it, for its owner only. One that is there keeps its rights, and stays where it is if it is linked from elsewhere.</summary>
    /// <exception cref="IOException">It cannot be written; what was there stands.</exception>
    public static void Write(string path, string text)
    {
        string target = new FileInfo(path).LinkTarget is null ? Path.GetFullPath(path) : File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName, beside = target + Suffix;
        using (FileStream file = OwnerOnly.Open(beside, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, BufferSize = 0 }))
        {
            if (!OperatingSystem.IsWindows() && File.Exists(target)) File.SetUnixFileMode(file.SafeFileHandle, File.GetUnixFileMode(target));
            file.Write(Encoding.UTF8.GetBytes(text));
            file.Flush(flushToDisk: true);
        }

        File.Move(beside, target, overwrite: true);
        FolderSync.Sync(Path.GetDirectoryName(target)!);
    }
}
