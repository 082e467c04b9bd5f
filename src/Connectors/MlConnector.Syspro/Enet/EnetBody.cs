using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using System.Xml;
using MlConnector.Abstractions.Errors;
using MlConnector.Http.Transport;

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
    private const int MaxLayers = 3;
    private const string NotLicensedNumber = "100000";
    private static readonly Encoding Windows1252 = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    /// <summary>The text of a body, out of whatever it is wrapped in. Decoded as its XML declares; without a declaration as UTF-8 if it is that, else as Windows-1252.</summary>
    public static string Text(ReadOnlySpan<byte> body)
    {
        string text = Decode(body);
        for (int layer = 0; layer < MaxLayers && Peel(text) is { } inner; layer++) text = inner;
        return text;
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
    public static string Shown(string text, params ReadOnlySpan<string> secrets) => SafeText.Of(text, 200, secrets);

    private static string Decode(ReadOnlySpan<byte> body)
    {
        Encoding encoding = Declared(body) ?? (Utf8.IsValid(body) ? Encoding.UTF8 : Windows1252);
        return encoding.GetString(body).TrimStart('\uFEFF');
    }

    /// <summary>The encoding that an XML declaration names; null where there is none, or the bytes are not what it says.</summary>
    private static Encoding? Declared(ReadOnlySpan<byte> body)
    {
        ReadOnlySpan<byte> start = body.TrimStart("\uFEFF \t\r\n"u8);
        if (!start.StartsWith("<?xml"u8) || start.IndexOf("?>"u8) is not (> 0 and < 200 and var end)) return null;
        string declaration = Encoding.ASCII.GetString(start[..end]);
        int at = declaration.IndexOf("encoding=", StringComparison.OrdinalIgnoreCase) + "encoding=".Length;
        if (at < "encoding=".Length || at + 1 >= declaration.Length || declaration[(at + 1)..].Split(declaration[at]) is not [{ Length: > 0 } name, ..]) return null;
        if (string.Equals(name, "utf-8", StringComparison.OrdinalIgnoreCase)) return Utf8.IsValid(body) ? Encoding.UTF8 : null;
        return CodePagesEncodingProvider.Instance.GetEncoding(name);
    }

    /// <summary>What a JSON string or a <c>string</c> element holds; null if the text is neither.</summary>
    private static string? Peel(string text)
    {
        ReadOnlySpan<char> start = text.AsSpan().TrimStart();
        if (start.StartsWith("\"")) return Quoted(text);
        if (start.StartsWith("<?xml") && start.IndexOf("?>") is > 0 and var end) start = start[(end + 2)..].TrimStart();
        if (!start.StartsWith("<string") || start.Length < 8 || start[7] is not ('>' or '/' or ' ' or '\t' or '\r' or '\n')) return null;
        try
        {
            using XmlReader xml = XmlReader.Create(new StringReader(start.ToString()), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, CheckCharacters = false });
            xml.MoveToContent();
            return xml.ReadElementContentAsString();
        }
        catch (XmlException)
        {
            return null; // damaged: whoever reads it as an answer says so
        }
    }

    private static string? Quoted(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text.Trim(), EnetJson.Default.String);
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
