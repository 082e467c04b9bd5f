using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Xml;

namespace MlConnector.Tableau.Publishing;

/// <summary>The <c>multipart/mixed</c> bodies of publishing: an XML part first, and a piece of the file where there is one.</summary>
internal static class MultipartBody
{
    /// <summary>A piece of an upload, of a file of the given type.</summary>
    public static HttpContent Piece(string type, ReadOnlyMemory<byte> piece)
    {
        MultipartContent body = Of([], BorderFor(piece.Span));
        var file = new ReadOnlyMemoryContent(piece);
        file.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        file.Headers.TryAddWithoutValidation("Content-Disposition", $"name=\"tableau_file\"; filename=\"rows.{type}\"");
        body.Add(file);
        return body;
    }

    /// <summary>The request to publish what was uploaded; without a description what is there keeps its own.</summary>
    public static HttpContent Publish(string name, string? description, string project)
    {
        using var buffer = new MemoryStream();
        using (XmlWriter writer = XmlWriter.Create(buffer, new XmlWriterSettings { Encoding = new UTF8Encoding(false), OmitXmlDeclaration = true }))
        {
            writer.WriteStartElement("tsRequest");
            writer.WriteStartElement("datasource");
            writer.WriteAttributeString("name", name);
            if (description is not null) writer.WriteAttributeString("description", description);
            writer.WriteStartElement("project");
            writer.WriteAttributeString("id", project);
            writer.WriteEndElement();
            writer.WriteEndElement();
            writer.WriteEndElement();
        }

        return Of(buffer.ToArray(), BorderFor([]));
    }

    /// <summary>A border that the piece does not hold: texts of rows lie in it as they are, and whoever knew the border could end the piece early.</summary>
    private static string BorderFor(ReadOnlySpan<byte> piece)
    {
        for (int i = 0; ; i++)
        {
            string border = string.Create(CultureInfo.InvariantCulture, $"mlc-parts-{i}");
            if (piece.IndexOf(Encoding.ASCII.GetBytes(border)) < 0) return border;
        }
    }

    private static MultipartContent Of(byte[] payload, string border)
    {
        var body = new MultipartContent("mixed", border);
        var request = new ByteArrayContent(payload);
        request.Headers.ContentType = new MediaTypeHeaderValue("text/xml");
        request.Headers.TryAddWithoutValidation("Content-Disposition", "name=\"request_payload\"");
        body.Add(request);
        return body;
    }
}
