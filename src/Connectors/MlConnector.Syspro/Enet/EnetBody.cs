using System.Text;
using System.Text.Json;
using MlConnector.Abstractions.Errors;

namespace MlConnector.Syspro.Enet;

/// <summary>What an e.net body is. The status is 200 for success and failure alike (seen), so the body decides.</summary>
internal enum EnetVerdict
{
    /// <summary>A value or XML.</summary>
    Answer,

    /// <summary>Nothing at all.</summary>
    Empty,

    /// <summary><c>ERROR…</c> that speaks of the session.</summary>
    SessionGone,

    /// <summary><c>ERROR…</c> that speaks of a missing module or licence.</summary>
    NotLicensed,

    /// <summary>Any other <c>ERROR…</c>.</summary>
    Error,
}

/// <summary>Unwraps bodies (raw, JSON-quoted, in a <c>&lt;string&gt;</c> element: all three are seen) and judges them.</summary>
internal static class EnetBody
{
    private const string NotLicensedNumber = "100000";
    private static readonly Encoding Windows1252 = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    /// <summary>The text of a body. Raw bodies are Windows-1252 unless they are valid UTF-8 with letters beyond ASCII, or declare UTF-8.</summary>
    public static string Text(ReadOnlySpan<byte> body)
    {
        ReadOnlySpan<byte> start = body.TrimStart(" \t\r\n"u8);
        if (start.StartsWith("\""u8)) return Quoted(start.TrimEnd(" \t\r\n"u8)) ?? Decode(body);
        string text = Decode(body);
        ReadOnlySpan<char> trimmed = text.AsSpan().Trim();
        if (!trimmed.StartsWith("<string", StringComparison.Ordinal) || !trimmed.EndsWith("</string>", StringComparison.Ordinal)) return text;
        int open = trimmed.IndexOf('>');
        return System.Net.WebUtility.HtmlDecode(trimmed[(open + 1)..^"</string>".Length].ToString());
    }

    /// <summary>What a text is.</summary>
    public static EnetVerdict Judge(ReadOnlySpan<char> text, IReadOnlyList<string> sessionPatterns)
    {
        ReadOnlySpan<char> trimmed = text.Trim();
        if (trimmed.IsEmpty) return EnetVerdict.Empty;
        if (!trimmed.StartsWith("ERROR", StringComparison.OrdinalIgnoreCase)) return EnetVerdict.Answer;
        if (trimmed.Contains(NotLicensedNumber, StringComparison.Ordinal)) return EnetVerdict.NotLicensed;
        foreach (string pattern in sessionPatterns)
        {
            if (trimmed.Contains(pattern, StringComparison.OrdinalIgnoreCase)) return EnetVerdict.SessionGone;
        }

        return EnetVerdict.Error;
    }

    /// <summary>The beginning of an error text, without line breaks and without what must not be shown (INV-6).</summary>
    public static string Shown(string text, IEnumerable<string> secrets)
    {
        foreach (string secret in secrets.Where(secret => secret.Trim().Length > 0)) text = text.Replace(secret.Trim(), "***", StringComparison.OrdinalIgnoreCase);
        text = new string([.. text.Trim().Select(letter => char.IsControl(letter) ? ' ' : letter)]);
        return text.Length > 200 ? text[..200] + "…" : text;
    }

    private static string Decode(ReadOnlySpan<byte> body)
    {
        bool utf8 = body.StartsWith(Encoding.UTF8.Preamble) || body.IndexOfAnyExceptInRange((byte)0, (byte)127) >= 0 && DeclaresUtf8(body) && System.Text.Unicode.Utf8.IsValid(body);
        return (utf8 ? Encoding.UTF8 : Windows1252).GetString(body).TrimStart('\uFEFF');
    }

    private static bool DeclaresUtf8(ReadOnlySpan<byte> body)
    {
        ReadOnlySpan<byte> head = body[..Math.Min(body.Length, 100)];
        return head.IndexOf("utf-8"u8) >= 0 || head.IndexOf("UTF-8"u8) >= 0;
    }

    private static string? Quoted(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, EnetJson.Default.String);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The error that a verdict stands for.</summary>
    public static ConnectorException Fail(EnetVerdict verdict, string call, string shown) => verdict switch
    {
        EnetVerdict.Empty => SysproErrors.Make(SysproErrors.EnetProtocol, ErrorKind.Transient, ErrorOwner.ErpAdmin, $"SYSPRO e.net: {call} answered with nothing.", "Look into the communications service's log; it may need a restart after a software update."),
        EnetVerdict.SessionGone => SysproErrors.Make(
            SysproErrors.SessionEvicted, ErrorKind.Transient, ErrorOwner.ErpAdmin, $"SYSPRO e.net: {call}: the session was ended by the server, twice: {shown}", "Give the connector an operator of its own: somebody else's logon with the same operator ends its session."),
        EnetVerdict.NotLicensed => SysproErrors.Make(SysproErrors.Licence, ErrorKind.Auth, ErrorOwner.ErpAdmin, $"SYSPRO e.net: {call} is not licensed or not installed: {shown}", "Apportion the e.net licence of this functional area to the operator."),
        _ => SysproErrors.Make(SysproErrors.EnetError, ErrorKind.Config, ErrorOwner.ErpAdmin, $"SYSPRO e.net: {call}: {shown}", "Look the message up in SYSPRO; check table and columns (names are case-sensitive) and the operator's rights."),
    };
}

/// <summary>JSON without reflection.</summary>
[System.Text.Json.Serialization.JsonSerializable(typeof(string))]
internal sealed partial class EnetJson : System.Text.Json.Serialization.JsonSerializerContext;
