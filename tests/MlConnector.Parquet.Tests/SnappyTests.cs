using System.Text;
using MlConnector.Parquet.Pages;

namespace MlConnector.Parquet.Tests;

/// <summary>What is compressed is decompressed by a library that nobody here wrote.</summary>
public sealed class SnappyTests
{
    private readonly SnappyCompressor snappy = new();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(61)]
    [InlineData(300)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(65_537)]
    [InlineData(1_000_000)]
    public void Bytes_of_every_make_come_back(int length)
    {
        foreach (byte[] input in new[] { new byte[length], Repeating(length, 7), Repeating(length, 3_000), Noise(length, 1), Words(length) }) Assert.Equal(input, Roundtrip(input).Back);
    }

    [Fact]
    public void Repetitions_of_every_length_and_distance_come_back()
    {
        for (int seed = 0; seed < 400; seed++)
        {
            var next = new Random(seed);
            byte[] input = new byte[next.Next(1, 5_000)];
            for (int at = 0; at < input.Length;)
            {
                int length = Math.Min(next.Next(1, 90), input.Length - at);
                if (at > 0 && next.Next(3) > 0)
                {
                    int distance = next.Next(1, at + 1);
                    for (int i = 0; i < length; i++, at++) input[at] = input[at - distance];
                }
                else
                {
                    next.NextBytes(input.AsSpan(at, length));
                    at += length;
                }
            }

            Assert.Equal(input, Roundtrip(input).Back);
        }
    }

    [Fact]
    public void What_repeats_gets_small_and_what_does_not_hardly_grows()
    {
        Assert.InRange(Roundtrip(Repeating(1_000_000, 40)).Bytes, 1, 60_000);
        Assert.InRange(Roundtrip(Words(1_000_000)).Bytes, 1, 500_000);
        Assert.InRange(Roundtrip(Noise(1_000_000, 2)).Bytes, 1_000_000, 1_000_200);
    }

    private (byte[] Back, int Bytes) Roundtrip(byte[] input)
    {
        byte[] into = new byte[SnappyCompressor.MostBytes(input.Length)];
        int bytes = snappy.Compress(input, into);
        return (IronSnappy.Snappy.Decode(into.AsSpan(0, bytes)), bytes);
    }

    private static byte[] Repeating(int length, int period) => [.. Enumerable.Range(0, length).Select(i => (byte)(i % period * 31))];

    private static byte[] Noise(int length, int seed)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static byte[] Words(int length)
    {
        string[] words = ["invoice", "ledger", "Müller", "4711", "EUR", "2024-02-29", "posting"];
        var next = new Random(3);
        var text = new StringBuilder();
        while (text.Length < length) text.Append(words[next.Next(words.Length)]).Append(' ');
        return Encoding.UTF8.GetBytes(text.ToString())[..length];
    }
}
