using System.Xml;
using System.Xml.Linq;

namespace MlConnector.Sandbox.Syspro.Enet;

/// <summary>Reads <c>XmlIn</c>: small, without a document type, and with no element that the object does not know.</summary>
internal static class EnetXml
{
    public static XElement Read(string xmlIn)
    {
        try
        {
            using var reader = XmlReader.Create(
                new StringReader(xmlIn.Trim()), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, MaxCharactersInDocument = 64 * 1024, IgnoreWhitespace = false });
            return XDocument.Load(reader, LoadOptions.PreserveWhitespace).Root!;
        }
        catch (XmlException)
        {
            throw new EnetException("ERROR: The XML input is not well-formed, or is missing");
        }
    }

    /// <summary>Refuses elements other than those named.</summary>
    public static void Expect(XElement parent, params ReadOnlySpan<string> known)
    {
        foreach (var child in parent.Elements())
        {
            if (!known.Contains(child.Name.LocalName))
                throw new EnetException($"ERROR: 100011 Element '{child.Name.LocalName}' is not valid within '{parent.Name.LocalName}'");
        }
    }

    /// <summary>The text of a child; null when it is not there.</summary>
    public static string? Text(XElement parent, string name) => parent.Element(name)?.Value;

    public static string Required(XElement parent, string name) =>
        Text(parent, name) is { Length: > 0 } text ? text : throw new EnetException($"ERROR: 100030 Element '{name}' cannot be spaces");
}
