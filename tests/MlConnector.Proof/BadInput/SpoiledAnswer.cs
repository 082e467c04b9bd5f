using System.Text;
using System.Text.RegularExpressions;

namespace MlConnector.Proof.BadInput;

/// <summary>An answer before and after it was spoiled.</summary>
internal sealed record SpoiledAnswer(int Status, string? MediaType, byte[] Body)
{
    private static readonly int[] Statuses = [201, 202, 204, 206, 301, 302, 307, 400, 401, 403, 404, 405, 406, 408, 409, 410, 411, 413, 414, 415, 422, 429, 431, 451, 500, 501, 502, 503, 504, 507, 599];
    private static readonly string[] Kinds = ["null", "0", "\"text\"", "[]", "{}", "[[]]", "true", "{\"value\":{}}", "{\"value\":[1]}", "{\"value\":[null]}", "{\"error\":null}", "{\"error\":{\"code\":5,\"message\":[]}}", "{\"results\":[]}", "{\"results\":[{\"tables\":[{\"rows\":[5]}]}]}", "<a/>", "plain text"];
    private static readonly string[] Values = ["null", "\"\"", "-1", "1e400", "99999999999999999999999999999999999", "[]", "{}", "true", "\"\\u0000\"", "\"\\ud800\"", "NaN", "'x'"];
    private static readonly string[] Media = ["text/plain", "application/octet-stream", "text/html", "application/xml", "image/png"];

    /// <summary>Headers to be set besides.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The answer, spoiled.</summary>
    public SpoiledAnswer After(Spoil spoil, Random random) => spoil switch
    {
        Spoil.Empty => this with { Body = [] },
        Spoil.Truncated => this with { Body = Body[..random.Next(Math.Max(1, Body.Length))] },
        Spoil.Html => this with { Body = "<!DOCTYPE html><html><head><title>Sign in</title></head><body><p>Your session has ended &amp; so has this.</body></html>"u8.ToArray(), MediaType = random.Next(2) == 0 ? "text/html" : MediaType },
        Spoil.OtherKind => this with { Body = Encoding.UTF8.GetBytes(Kinds[random.Next(Kinds.Length)]) },
        Spoil.Deep => this with { Body = Encoding.UTF8.GetBytes(random.Next(3) switch { 0 => new string('[', 10_000), 1 => string.Concat(Enumerable.Repeat("{\"value\":", 10_000)), _ => string.Concat(Enumerable.Repeat("<a>", 10_000)) }) },
        Spoil.Long => this with { Body = [.. Encoding.UTF8.GetBytes(random.Next(2) == 0 ? new string(' ', 1 << 20) : $"\"{new string('x', 1 << 20)}\""), .. Body] },
        Spoil.OtherCharset => this with { Body = random.Next(2) == 0 ? Encoding.Unicode.GetBytes(Encoding.UTF8.GetString(Body)) : Spread(Body, random) },
        Spoil.OtherMediaType => this with { MediaType = random.Next(4) == 0 ? null : Media[random.Next(Media.Length)] },
        Spoil.OtherStatus => this with { Status = Statuses[random.Next(Statuses.Length)], Body = random.Next(3) == 0 ? [] : Body },
        Spoil.OddHeaders => this with { Status = random.Next(2) == 0 ? 503 : Status, Headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["Retry-After"] = random.Next(3) switch { 0 => "soon", 1 => "99999999999999", _ => "-5" }, ["Date"] = "yesterday" } },
        _ => this with { Body = Encoding.UTF8.GetBytes(Alter(Encoding.UTF8.GetString(Body), random)) },
    };

    /// <summary>Bytes that no UTF-8 text has, at three places.</summary>
    private static byte[] Spread(byte[] body, Random random)
    {
        byte[] spoiled = [.. body, 0xff];
        for (int i = 0; i < 3; i++) spoiled[random.Next(spoiled.Length)] = (byte)random.Next(0x80, 0x100);
        return spoiled;
    }

    private static string Alter(string text, Random random)
    {
        Match[] values = [.. Regex.Matches(text, "(?<=:)(?:\"[^\"]*\"|-?[0-9.]+|true|false|null)|(?<=>)[^<>]+(?=<)", RegexOptions.None, TimeSpan.FromSeconds(5)).Take(5000)];
        int kind = random.Next(4);
        if (kind == 0 && values.Length > 0)
        {
            Match value = values[random.Next(values.Length)];
            return text[..value.Index] + Values[random.Next(Values.Length)] + text[(value.Index + value.Length)..];
        }

        if (text.Length == 0) return "?";
        int at = random.Next(text.Length), length = Math.Min(random.Next(1, 40), text.Length - at);
        return kind switch
        {
            1 => text.Remove(at, length),
            2 => text.Insert(at, text.Substring(random.Next(text.Length - length + 1), length)),
            _ => text[..at] + "{}[]<>\",:&;0\u0001"[random.Next(13)] + text[(at + 1)..],
        };
    }
}
