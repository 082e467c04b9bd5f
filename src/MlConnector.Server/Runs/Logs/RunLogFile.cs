using MlConnector.Engine.Segments;

namespace MlConnector.Server.Runs.Logs;

/// <summary>
/// The log of one run in two files: when the one that is written is full it becomes the older one, in place of what was older. So it is bounded, and how a run ended is always in it. Made with the first line; nothing is kept open. A log
/// that cannot be written (a full disk) is given up: it must not end its run.
/// </summary>
internal sealed class RunLogFile(string path)
{
    /// <summary>Bytes of either file.</summary>
    public const int Half = 512 * 1024;

    private readonly Lock gate = new();
    private long size;
    private bool broken;

    private string Older => path + ".1";

    /// <summary>Adds a line.</summary>
    public void Add(RunLogLine line)
    {
        byte[] bytes = line.ToBytes();
        lock (gate)
        {
            if (broken) return;
            try
            {
                Write(bytes);
            }
            catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
            {
                broken = true;
            }
        }
    }

    /// <summary>The lines, the oldest first; at most the two files hold them.</summary>
    public IReadOnlyList<RunLogLine> Read() => [.. Lines(Older), .. Lines(path)];

    private void Write(byte[] bytes)
    {
        if (size == 0) OwnerOnly.MakeFolder(Path.GetDirectoryName(path)!);
        if (size + bytes.Length > Half)
        {
            File.Move(path, Older, overwrite: true);
            size = 0;
        }

        using FileStream file = OwnerOnly.Open(path, new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0 });
        file.Write(bytes);
        size = file.Position;
    }

    private static IEnumerable<RunLogLine> Lines(string file)
    {
        string[] lines;
        try
        {
            using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
            lines = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }

        return lines.Select(RunLogLine.Parse).OfType<RunLogLine>();
    }
}
