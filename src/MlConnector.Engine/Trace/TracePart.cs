using System.Text;
using MlConnector.Engine.Blocks;

namespace MlConnector.Engine.Trace;

/// <summary>How the trace index looks at a key part.</summary>
public static class TracePart
{
    private const int MaxBytes = 512;

    /// <summary>True if a cell's bytes are what was asked for.</summary>
    public static bool Same(ReadOnlySpan<byte> cell, string asked) => Hash(cell) == Hash(Encoding.UTF8.GetBytes(asked));

    /// <summary>48-bit hash of a part, without leading zeros and outer blanks, ASCII letters in upper case.</summary>
    internal static ulong Hash(ReadOnlySpan<byte> part)
    {
        ReadOnlySpan<byte> rest = part.Trim((byte)' ');
        while (rest.Length > 1 && rest[0] == (byte)'0') rest = rest[1..];
        if (rest.Length > MaxBytes) rest = rest[..MaxBytes];
        Span<byte> upper = stackalloc byte[rest.Length];
        for (int i = 0; i < rest.Length; i++) upper[i] = rest[i] is >= (byte)'a' and <= (byte)'z' ? (byte)(rest[i] - 32) : rest[i];
        return Hash128.Of(upper).High >> 16;
    }
}
