using System.Buffers;

namespace MlConnector.Engine.Segments;

/// <summary>Which names segments may have: relative, <c>/</c> between parts, letters, digits, <c>-</c>, <c>_</c>, <c>.</c>; no part begins with a dot, so that none leads out of the folder.</summary>
public static class SegmentName
{
    private const int MaxLength = 200;
    private static readonly SearchValues<char> Allowed = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    /// <summary>Refuses any other name.</summary>
    /// <exception cref="ArgumentException">The name is not allowed.</exception>
    public static void Check(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.Length > MaxLength || name.Split('/').Any(part => part.Length == 0 || part[0] == '.' || part.AsSpan().ContainsAnyExcept(Allowed)))
        {
            throw new ArgumentException($"'{name}' is no name of a segment.", nameof(name));
        }
    }
}
