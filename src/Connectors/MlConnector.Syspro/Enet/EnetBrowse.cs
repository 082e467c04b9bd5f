using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Xml;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Records;
using MlConnector.Syspro.Channels;

namespace MlConnector.Syspro.Enet;

/// <summary>
/// Tables through a browse that is configured on the server (COMBRW), for sites where COMFND is not licensed: a stream whose entity is <c>browse:NAME</c>. A browse runs forward by its own
/// key and takes no conditions, so such a stream is read in full.
/// </summary>
internal sealed class EnetBrowse(EnetChannel channel)
{
    private const string Prefix = "browse:";

    /// <summary>True if a table is a browse.</summary>
    public static bool Is(SiteTable table) => table.Name.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>The pages of a browse.</summary>
    public async IAsyncEnumerable<FetchedPage> ReadAsync(TableQuery query, int pageSize, [EnumeratorCancellation] CancellationToken cancel)
    {
        string name = query.Table.Name[Prefix.Length..];
        if (query.Where is not null)
        {
            throw SysproErrors.Make(
                SysproErrors.Window, ErrorKind.Config, ErrorOwner.Operator, $"SYSPRO e.net: the browse {name} can be read in full only.", "Use strategy: snapshot without a filter, or read the table itself.");
        }

        ComfndReader reader = channel.NewReader(query.Schema, query.Width);
        string? after = null;
        for (long rows = 0; query.Limit is not { } limit || rows < limit;)
        {
            string xml = Write(name, after, (int)Math.Min(pageSize, query.Limit - rows ?? pageSize));
            EnetAnswer answer = await channel.Session.CallAsync(query.Scope.Company, $"COMBRW {name}", (session, token) => channel.Client.BrowseAsync(session, xml, token), cancel);
            RecordPage page = reader.Read(answer.Text, name);
            string? next = reader.NextKey;
            rows += page.RowCount;
            if (page.RowCount == 0) page.Dispose();
            else yield return new FetchedPage(page, answer.ReceivedAt, answer.WireBytes);
            if (next is null) yield break;
            if (next == after) throw SysproErrors.Make("PAGE-DRIFT", ErrorKind.Transient, ErrorOwner.ErpAdmin, $"SYSPRO e.net: the browse {name} does not move on.", "Read the table itself.");
            after = next;
        }
    }

    private static string Write(string name, string? after, int rows)
    {
        StringBuilder text = new("<?xml version=\"1.0\" encoding=\"Windows-1252\"?>");
        using (XmlWriter xml = XmlWriter.Create(text, new XmlWriterSettings { OmitXmlDeclaration = true, ConformanceLevel = ConformanceLevel.Fragment }))
        {
            xml.WriteStartElement("Browse");
            xml.WriteElementString("BrowseName", name);
            if (after is not null)
            {
                xml.WriteElementString("StartAtKey", after);
                xml.WriteElementString("StartCondition", "GR");
            }

            xml.WriteElementString("ReturnRows", rows.ToString(CultureInfo.InvariantCulture));
            xml.WriteEndElement();
        }

        return text.ToString();
    }
}
