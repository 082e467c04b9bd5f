using System.Text.Json;
using System.Xml;
using System.Xml.Linq;

namespace MlConnector.Tableau.Transport;

/// <summary>An answer as XML, and the JSON that mirrors it: attributes are properties, lists nest twice.</summary>
internal static class XmlAnswer
{
    private const int LongestXml = 64 << 20;

    /// <summary>The <c>tsResponse</c> of a body; null if it is none, but JSON or a page of a gateway.</summary>
    public static XElement? Read(ReadOnlyMemory<byte> body)
    {
        ReadOnlySpan<byte> start = body.Span.TrimStart("\uFEFF \t\r\n"u8);
        if (start.IsEmpty || start[0] != (byte)'<') return null;
        try
        {
            using XmlReader reader = XmlReader.Create(new MemoryStream(body.ToArray()), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, MaxCharactersInDocument = LongestXml });
            XElement root = XElement.Load(reader);
            return root.Name.LocalName == "tsResponse" ? root : null;
        }
        catch (XmlException)
        {
            return null; // a page of a gateway
        }
    }

    /// <summary>The same as JSON.</summary>
    public static ReadOnlyMemory<byte> Json(XElement root)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer)) Write(writer, root);
        return buffer.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, XElement element)
    {
        XAttribute[] attributes = [.. element.Attributes().Where(attribute => attribute.Name.Namespace == XNamespace.None && !attribute.IsNamespaceDeclaration)];
        if (attributes.Length == 0 && !element.HasElements && element.Value.Length > 0)
        {
            writer.WriteStringValue(element.Value);
            return;
        }

        writer.WriteStartObject();
        foreach (XAttribute attribute in attributes) writer.WriteString(attribute.Name.LocalName, attribute.Value);
        foreach (IGrouping<string, XElement> same in element.Elements().GroupBy(child => child.Name.LocalName, StringComparer.Ordinal)) Write(writer, element, same);
        if (!element.HasElements && element.Value.Length > 0) writer.WriteString("value", element.Value);
        writer.WriteEndObject();
    }

    /// <summary>Elements of one name: <c>projects</c> holds a list of each <c>project</c>, also if there is only one.</summary>
    private static void Write(Utf8JsonWriter writer, XElement parent, IGrouping<string, XElement> same)
    {
        writer.WritePropertyName(same.Key);
        if (parent.Name.LocalName != same.Key + "s")
        {
            Write(writer, same.First());
            return;
        }

        writer.WriteStartArray();
        foreach (XElement element in same) Write(writer, element);
        writer.WriteEndArray();
    }
}
