using System.Net.Http.Headers;
using System.Text;
using System.Xml;

namespace MlConnector.Tableau.Publishing;

/// <summary>The <c>multipart/mixed</c> bodies of publishing: an XML part first, and a piece of the file where there is one.</summary>
internal static class MultipartBody
{
    private const string Border = "mlc-parts-8d41c5";

    /// <summary>A piece of an upload.</summary>
    public static HttpContent Piece(ReadOnlyMemory<byte> piece)
    {
        MultipartContent body = Of([]);
        var file = new ReadOnlyMemoryContent(piece);
        file.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        file.Headers.TryAddWithoutValidation("Content-Disposition", "name=\"tableau_file\"; filename=\"rows.parquet\"");
        body.Add(file);
        return body;
    }

    /// <summary>The request to publish what was uploaded.</summary>
    public static HttpContent Publish(string name, string description, string project)
    {
        using var buffer = new MemoryStream();
        using (XmlWriter writer = XmlWriter.Create(buffer, new XmlWriterSettings { Encoding = new UTF8Encoding(false), OmitXmlDeclaration = true }))
        {
            writer.WriteStartElement("tsRequest");
            writer.WriteStartElement("datasource");
            writer.WriteAttributeString("name", name);
            writer.WriteAttributeString("description", description);
            writer.WriteStartElement("project");
            writer.WriteAttributeString("id", project);
            writer.WriteEndElement();
            writer.WriteEndElement();
            writer.WriteEndElement();
        }

        return Of(buffer.ToArray());
    }

    private static MultipartContent Of(byte[] payload)
    {
        var body = new MultipartContent("mixed", Border);
        var request = new ByteArrayContent(payload);
        request.Headers.ContentType = new MediaTypeHeaderValue("text/xml");
        request.Headers.TryAddWithoutValidation("Content-Disposition", "name=\"request_payload\"");
        body.Add(request);
        return body;
    }
}
