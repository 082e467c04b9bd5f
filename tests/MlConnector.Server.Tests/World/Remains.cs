using System.Text;
using MlConnector.Composition;

namespace MlConnector.Server.Tests.World;

/// <summary>What a service leaves behind: its data folder, as it lies on the disk, and what it logged.</summary>
internal static class Remains
{
    /// <summary>That none of these texts lies anywhere (INV-6).</summary>
    public static void HoldNone(DataFolder folder, SaidLog log, params string[] texts)
    {
        Assert.NotEmpty(log.Messages);
        foreach (string text in texts)
        {
            Assert.DoesNotContain(log.Messages, message => message.Contains(text, StringComparison.Ordinal));
            Assert.DoesNotContain(Files(folder), file => Bytes(file).IndexOf(Encoding.UTF8.GetBytes(text)) >= 0);
        }
    }

    private static string[] Files(DataFolder folder)
    {
        string[] files = [.. Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories).Where(file => Path.GetDirectoryName(file) != folder.Locks)];
        Assert.Contains(files, file => Path.GetFileName(file) == "store.db");
        return files;
    }

    private static ReadOnlySpan<byte> Bytes(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.GetBuffer().AsSpan(0, (int)copy.Length);
    }
}
