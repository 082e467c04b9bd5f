using System.Globalization;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Journal;

/// <summary>Names of a journal's segment files: <c>journal/{stream}/{segment}.mlj</c>, numbered from 1.</summary>
internal sealed class SegmentFiles(ISegments segments, StreamId stream)
{
    private const string Suffix = ".mlj";

    public string Folder { get; } = $"journal/{stream}";

    public string Name(int segment) => string.Create(CultureInfo.InvariantCulture, $"{Folder}/{segment:D8}{Suffix}");

    /// <summary>Numbers of the segments there are, in order.</summary>
    public List<int> Numbers() => [.. segments.List(Folder).Select(Number).Where(number => number > 0).Order()];

    private int Number(string name) =>
        name.EndsWith(Suffix, StringComparison.Ordinal) && int.TryParse(name.AsSpan(Folder.Length + 1, name.Length - Folder.Length - 1 - Suffix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : 0;
}
