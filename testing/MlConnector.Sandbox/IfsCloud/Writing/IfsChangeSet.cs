using System.Globalization;
using System.Text;
using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.IfsCloud.Data;
using MlConnector.Sandbox.IfsCloud.OData;

namespace MlConnector.Sandbox.IfsCloud.Writing;

/// <summary>
/// <c>$batch</c>: multipart/mixed with one change set, whose parts are carried out in order and all or none; <c>$1</c> names what the part of that <c>Content-ID</c> made. A change set that fails answers with one part: why.
/// </summary>
internal static class IfsChangeSet
{
    private sealed record Part(string Method, string Target, string? Id, string? IfMatch, ReadOnlyMemory<byte> Body);

    public static SandboxReply Handle(IfsWrite write, IfsWrites writes)
    {
        string outer = Boundary(write.ContentType);
        string inner = Single(Encoding.UTF8.GetString(write.Body.Span), outer);
        int end = inner.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0) throw IfsBody.Deserialization("The batch holds no change set.");
        string changes = Boundary(Header(inner[..end], "Content-Type") ?? "");
        List<Part> parts = [.. Split(inner[(end + 4)..], changes).Select(Read)];
        List<IfsRow> created = [];
        Dictionary<string, IfsRow> named = new(StringComparer.Ordinal);
        StringBuilder answer = new();
        try
        {
            foreach (Part part in parts) Append(answer, Carry(part, write.Service, writes, created, named), part.Id);
            writes.Commit(created);
            return IfsReplies.Text("multipart/mixed;boundary=r_batch", $"--r_batch\r\nContent-Type: multipart/mixed;boundary=r_changes\r\n\r\n{answer}--r_changes--\r\n--r_batch--\r\n");
        }
        catch (IfsRefusal refusal)
        {
            writes.Undo(created);
            return IfsReplies.Text("multipart/mixed;boundary=r_batch", string.Create(CultureInfo.InvariantCulture, $"--r_batch\r\nContent-Type: application/http\r\n\r\nHTTP/1.1 {refusal.Status} Refused\r\nContent-Type: application/json\r\n\r\n{Encoding.UTF8.GetString(refusal.ToJson())}\r\n--r_batch--\r\n"));
        }
    }

    private static SandboxReply Carry(Part part, string service, IfsWrites writes, List<IfsRow> created, Dictionary<string, IfsRow> named)
    {
        if (part.Method == "GET") throw IfsRefusal.Malformed("A change set holds no GET.");
        IfsRow row;
        if (part.Target.StartsWith('$'))
        {
            string[] sides = part.Target[1..].Split('/', 2);
            if (sides.Length != 2 || !named.TryGetValue(sides[0], out IfsRow? header)) throw IfsRefusal.Malformed($"'{part.Target}' names no part before it.");
            row = writes.CreateChild(header, sides[1], part.Body);
        }
        else if (part.Method == "POST" && writes.Find(service, part.Target) is { } set)
        {
            row = writes.CreateRow(set, part.Body).Row;
        }
        else
        {
            return writes.One(new IfsWrite(part.Method, service, part.Target, part.IfMatch, "application/json", part.Body));
        }

        created.Add(row);
        if (part.Id is not null) named[part.Id] = row;
        return IfsReplies.Of(201, row);
    }

    private static void Append(StringBuilder answer, SandboxReply reply, string? id) => answer.Append(CultureInfo.InvariantCulture, $"--r_changes\r\nContent-Type: application/http\r\nContent-ID: {id}\r\n\r\nHTTP/1.1 {reply.Status} Done\r\nContent-Type: application/json\r\n\r\n{Encoding.UTF8.GetString(reply.Body.Span)}\r\n");

    private static Part Read(string text)
    {
        string[] sections = text.Split("\r\n\r\n", 3);
        if (sections.Length < 3 || Header(sections[0], "Content-Type") != "application/http") throw IfsBody.Deserialization("A part of the change set is no HTTP request.");
        string[] line = sections[1].Split("\r\n")[0].Split(' ');
        if (line is not [var method, var target, "HTTP/1.1"]) throw IfsBody.Deserialization("A part of the change set has no request line.");
        return new Part(method, target, Header(sections[0], "Content-ID"), Header(sections[1], "If-Match"), Encoding.UTF8.GetBytes(sections[2].TrimEnd('\r', '\n')));
    }

    private static string? Header(string head, string name) => head.Split("\r\n").Select(line => line.Split(':', 2)).FirstOrDefault(sides => sides.Length == 2 && string.Equals(sides[0].Trim(), name, StringComparison.OrdinalIgnoreCase))?[1].Trim();

    private static string Boundary(string contentType)
    {
        string[] sides = contentType.Split("boundary=", 2);
        if (!contentType.StartsWith("multipart/mixed", StringComparison.OrdinalIgnoreCase) || sides.Length != 2) throw IfsBody.Deserialization("The content type is not multipart/mixed with a boundary.");
        return sides[1].Trim('"');
    }

    private static string Single(string text, string boundary) => Split(text, boundary) is [var one] ? one : throw IfsBody.Deserialization("The batch does not hold one change set.");

    private static List<string> Split(string text, string boundary)
    {
        List<string> parts = [];
        string mark = $"--{boundary}";
        if (!text.Contains($"{mark}--", StringComparison.Ordinal)) throw IfsBody.Deserialization("The multipart body does not end.");
        foreach (string part in text[..text.IndexOf($"{mark}--", StringComparison.Ordinal)].Split($"{mark}\r\n"))
        {
            if (part.Trim().Length > 0) parts.Add(part);
        }

        return parts;
    }
}
