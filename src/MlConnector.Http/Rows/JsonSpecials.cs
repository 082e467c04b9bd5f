using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MlConnector.Http.Rows;

/// <summary>
/// Looks for the bytes that a JSON string cannot hold as they are: quotation mark, backslash, control characters. Nearly all texts of business rows are shorter than 32 bytes, for which the search of the framework spends
/// most of its time on its way in; what stands here is compiled into its callers.
/// </summary>
internal static class JsonSpecials
{
    /// <summary>Place of the first one; -1 if there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int IndexIn(ReadOnlySpan<byte> text)
    {
        int at = 0;
        for (; text.Length - at >= Vector128<byte>.Count; at += Vector128<byte>.Count)
        {
            uint found = In(Vector128.Create(text[at..])).ExtractMostSignificantBits();
            if (found != 0) return at + BitOperations.TrailingZeroCount(found);
        }

        for (; at < text.Length; at++)
        {
            if (IsOne(text[at])) return at;
        }

        return -1;
    }

    /// <summary>True if there is one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AreIn(ReadOnlySpan<byte> text)
    {
        if (text.Length >= Vector128<byte>.Count) return IndexIn(text[..^Vector128<byte>.Count]) >= 0 || In(Vector128.Create(text[^Vector128<byte>.Count..])) != Vector128<byte>.Zero;
        if (text.Length >= sizeof(ulong)) return In(Vector128.Create(Eight(text), Eight(text[^sizeof(ulong)..])).AsByte()) != Vector128<byte>.Zero;
        foreach (byte each in text)
        {
            if (IsOne(each)) return true;
        }

        return false;
    }

    private static ulong Eight(ReadOnlySpan<byte> text) => MemoryMarshal.Read<ulong>(text);

    private static bool IsOne(byte each) => each is < 0x20 or (byte)'"' or (byte)'\\';

    private static Vector128<byte> In(Vector128<byte> bytes) =>
        Vector128.LessThan(bytes, Vector128.Create((byte)0x20)) | Vector128.Equals(bytes, Vector128.Create((byte)'"')) | Vector128.Equals(bytes, Vector128.Create((byte)'\\'));
}
