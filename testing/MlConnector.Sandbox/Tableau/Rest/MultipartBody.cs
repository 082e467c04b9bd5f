using System.Text;
using System.Xml;
using System.Xml.Linq;
using Microsoft.Net.Http.Headers;

namespace MlConnector.Sandbox.Tableau.Rest;

/// <summary>The parts of a <c>multipart/mixed</c> request by their names.</summary>
internal sealed class MultipartBody
{
    private static readonly byte[] HeadersEnd = "\r\n\r\n"u8.ToArray();
    private readonly Dictionary<string, (byte[] Bytes, string? FileName)> parts = new(StringComparer.Ordinal);

    /// <summary>Splits a body.</summary>
    /// <exception cref="Refusal">It is none.</exception>
    public static MultipartBody Read(string? contentType, byte[] body)
    {
        if (!MediaTypeHeaderValue.TryParse(contentType, out var type) || !type.MediaType.Equals("multipart/mixed", StringComparison.OrdinalIgnoreCase) || type.Boundary.Length == 0) throw new Refusal("406000", "Not Acceptable", "The request needs multipart/mixed.");
        byte[] border = Encoding.ASCII.GetBytes("--" + HeaderUtilities.RemoveQuotes(type.Boundary));
        var read = new MultipartBody();
        int at = body.AsSpan().IndexOf(border);
        if (at < 0) throw Malformed();
        while (true)
        {
            at += border.Length;
            if (body.AsSpan(at).StartsWith("--"u8)) return read;
            int next = body.AsSpan(at).IndexOf([.. "\r\n"u8, .. border]);
            if (next < 0 || !body.AsSpan(at).StartsWith("\r\n"u8)) throw Malformed();
            read.Add(body.AsSpan(at + 2, Math.Max(0, next - 2)));
            at += next + 2;
        }
    }

    /// <summary>The XML of <c>request_payload</c>; null if it is empty.</summary>
    public XElement? Payload => Find("request_payload") switch
    {
        null => throw Refusal.BadRequest("The part request_payload is missing."),
        { Bytes.Length: > 0 } part => Parse(part.Bytes),
        _ => null,
    };

    /// <summary>A part, or null.</summary>
    public (byte[] Bytes, string? FileName)? Find(string name) => parts.TryGetValue(name, out var part) ? part : null;

    /// <summary>An XML request without document type.</summary>
    public static XElement Parse(byte[] xml)
    {
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(xml), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
            return XElement.Load(reader);
        }
        catch (XmlException)
        {
            throw Refusal.BadRequest("The XML of the request is malformed.");
        }
    }

    private void Add(ReadOnlySpan<byte> part)
    {
        int end = part.IndexOf(HeadersEnd);
        if (end < 0) throw Malformed();
        string disposition = Encoding.UTF8.GetString(part[..end]).Split("\r\n").FirstOrDefault(line => line.StartsWith("Content-Disposition:", StringComparison.OrdinalIgnoreCase)) ?? throw Malformed();
        string name = Parameter(disposition, "name") ?? throw Refusal.BadRequest("A part has no name.");
        parts[name] = (part[(end + HeadersEnd.Length)..].ToArray(), Parameter(disposition, "filename"));
    }

    private static string? Parameter(string disposition, string name)
    {
        foreach (string part in disposition[(disposition.IndexOf(':', StringComparison.Ordinal) + 1)..].Split(';', StringSplitOptions.TrimEntries))
        {
            if (part.StartsWith(name + "=", StringComparison.OrdinalIgnoreCase)) return part[(name.Length + 1)..].Trim('"');
        }

        return null;
    }

    private static Refusal Malformed() => Refusal.BadRequest("The multipart request is malformed.");
}
