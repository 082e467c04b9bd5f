using MlConnector.Composition;

namespace MlConnector.Server.Runs.Logs;

/// <summary>
/// Logs of the runs of this service, in files below <c>runs/</c> of the data folder: what pages tell of a run that has ended rests on them. Runs of the same nine hours share a folder, by the time in their ids, so that what is
/// too old goes folder by folder.
/// </summary>
public sealed class RunLogs(Workspace workspace)
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// <summary>Letters of an id that name its folder: the time without its last 25 bits of milliseconds.</summary>
    private const int Prefix = 5, BitsLeft = 25;

    private const int IdLength = 26;

    private static readonly AsyncLocal<RunLogFile?> Now = new();

    /// <summary>Where what is logged here and now goes; null outside of runs.</summary>
    internal static RunLogFile? Current => Now.Value;

    private string Root => workspace.Folder.RunLogs;

    /// <summary>What is logged from here on, by whatever the caller begins, belongs to a run.</summary>
    public void Enter(string runId) => Now.Value = Of(runId);

    /// <summary>The lines of a run, the oldest first; empty if nothing is kept of it.</summary>
    internal IReadOnlyList<RunLogLine> Read(string runId) => IsId(runId) ? Of(runId).Read() : [];

    /// <summary>Removes what is older than so long, and then the oldest until the rest takes no more than so many bytes.</summary>
    public void Sweep(TimeSpan keep, long bytes)
    {
        if (!Directory.Exists(Root)) return;
        DateTimeOffset before = workspace.Time.GetUtcNow() - keep;
        long left = bytes;
        foreach (DirectoryInfo folder in new DirectoryInfo(Root).EnumerateDirectories().OrderByDescending(folder => folder.Name, StringComparer.Ordinal))
        {
            left -= folder.EnumerateFiles().Sum(file => file.Length);
            if (left < 0 || EndOf(folder.Name) < before) folder.Delete(recursive: true);
        }
    }

    /// <summary>Ids are asked for from outside too: nothing else becomes a path.</summary>
    private static bool IsId(string id) => id.Length == IdLength && id.All(letter => Alphabet.Contains(letter, StringComparison.Ordinal));

    /// <summary>When the last run whose log lies in a folder can have begun; the end of time for a folder that is none of ours.</summary>
    private static DateTimeOffset EndOf(string folder)
    {
        long time = 0;
        foreach (char letter in folder)
        {
            int digit = Alphabet.IndexOf(letter, StringComparison.Ordinal);
            if (digit < 0 || folder.Length != Prefix) return DateTimeOffset.MaxValue;
            time = (time << 5) + digit;
        }

        long end = (time + 1) << BitsLeft;
        return end > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds() ? DateTimeOffset.MaxValue : DateTimeOffset.FromUnixTimeMilliseconds(end);
    }

    private RunLogFile Of(string runId) => new(Path.Combine(Root, runId[..Prefix], $"{runId}.log"));
}
