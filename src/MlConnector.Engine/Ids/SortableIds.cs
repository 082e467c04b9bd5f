using System.Buffers.Binary;
using System.Security.Cryptography;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Ids;

/// <summary>
/// Ids of 26 characters that sort by the time they were made: 48 bits of milliseconds, then 80 random bits, which count up within the same millisecond. Safe for concurrent use.
/// </summary>
/// <param name="time">The only clock.</param>
/// <param name="fill">Randomness: <see cref="RandomNumberGenerator.Fill"/>, or seeded in a test (INV-9).</param>
public sealed class SortableIds(TimeProvider time, Action<Span<byte>> fill) : IIdSource
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int Length = 26;

    private readonly Lock gate = new();
    private UInt128 last;

    /// <summary>Ids with the operating system's randomness.</summary>
    public SortableIds(TimeProvider time)
        : this(time, static bytes => RandomNumberGenerator.Fill(bytes))
    {
    }

    /// <inheritdoc />
    public string Next()
    {
        lock (gate)
        {
            var fresh = Make();
            // A clock that stands still or goes back must not let a later id sort before an earlier one.
            last = fresh >> 80 > last >> 80 ? fresh : last + 1;
            return string.Create(Length, last, Write);
        }
    }

    private UInt128 Make()
    {
        Span<byte> random = stackalloc byte[16];
        fill(random[6..]);
        random[..6].Clear();
        return ((UInt128)time.GetUtcNow().ToUnixTimeMilliseconds() << 80) | BinaryPrimitives.ReadUInt128BigEndian(random);
    }

    private static void Write(Span<char> text, UInt128 id)
    {
        for (var i = Length - 1; i >= 0; i--)
        {
            text[i] = Alphabet[(int)(id & 31)];
            id >>= 5;
        }
    }
}
