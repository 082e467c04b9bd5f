using System.Buffers;
using System.Globalization;
using System.Text.Json;
using MlConnector.Sandbox.BigQuery.Rest;

namespace MlConnector.Sandbox.BigQuery.Jobs;

/// <summary>An upload under way.</summary>
internal sealed class UploadSession(JsonElement body)
{
    private readonly ArrayBufferWriter<byte> content = new();

    public JsonElement Body => body;

    public long Length => content.WrittenCount;

    public byte[] Content => content.WrittenSpan.ToArray();

    public ProjectJob? Job { get; set; }

    /// <summary>Takes a piece; what has arrived before is passed over.</summary>
    public void Append(UploadRange range, byte[] piece, int grain, long most)
    {
        if (piece.Length != range.To - range.From + 1) throw Refusal.Invalid("Content-Range does not fit the content.");
        if (!range.IsLast && piece.Length % grain != 0) throw Refusal.Invalid($"Pieces must be multiples of {grain} bytes.");
        if (range.From > Length || range.Total > most) throw Refusal.Invalid("Content-Range leaves a gap, or the upload is too large.");
        int known = (int)(Length - range.From);
        if (known < piece.Length) content.Write(piece.AsSpan(known));
    }
}

/// <summary>A <c>Content-Range</c>: <c>bytes a-b/total</c>, or <c>bytes */total</c>, which asks.</summary>
internal sealed record UploadRange(long From, long To, long Total)
{
    public bool IsQuestion => To < 0;

    public bool IsLast => To >= 0 && To + 1 == Total;

    public static UploadRange? Read(string header)
    {
        if (!header.StartsWith("bytes ", StringComparison.Ordinal) || header.Split('/') is not [var range, var all] || !Whole(all, out long total)) return null;
        if (range[6..] == "*") return new UploadRange(0, -1, total);
        return range[6..].Split('-') is [var from, var to] && Whole(from, out long first) && Whole(to, out long last) && first <= last && last < total ? new UploadRange(first, last, total) : null;
    }

    private static bool Whole(string text, out long value) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
