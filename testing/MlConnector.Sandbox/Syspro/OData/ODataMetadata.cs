using System.Globalization;
using System.Text;
using System.Xml;
using MlConnector.Sandbox.Syspro.Data;

namespace MlConnector.Sandbox.Syspro.OData;

/// <summary>Writes <c>$metadata</c>: CSDL 4.0 of the databases in scope.</summary>
internal static class ODataMetadata
{
    public const string Namespace = "SYSPRO";
    private const string Edmx = "http://docs.oasis-open.org/odata/ns/edmx";
    private const string Edm = "http://docs.oasis-open.org/odata/ns/edm";

    public static byte[] Write(ODataScope scope, SysproDatabase? database, ODataOptions options)
    {
        using var buffer = new MemoryStream();
        using (var xml = XmlWriter.Create(buffer, new XmlWriterSettings { Encoding = new UTF8Encoding(false) }))
        {
            xml.WriteStartElement("edmx", "Edmx", Edmx);
            xml.WriteAttributeString("Version", "4.0");
            xml.WriteStartElement("edmx", "DataServices", Edmx);
            xml.WriteStartElement("Schema", Edm);
            xml.WriteAttributeString("Namespace", Namespace);
            List<(string Set, SysproTable Table)> sets = [.. scope.Listed(database).SelectMany(one => one.Tables.Select(table => (scope.SetName(one, table), table)))];
            foreach (var (set, table) in sets) WriteType(xml, set, table, options);
            WriteContainer(xml, sets.Select(one => one.Set));
        }
        return buffer.ToArray();
    }

    private static void WriteType(XmlWriter xml, string set, SysproTable table, ODataOptions options)
    {
        xml.WriteStartElement("EntityType", Edm);
        xml.WriteAttributeString("Name", set);
        xml.WriteStartElement("Key", Edm);
        foreach (var column in table.Key)
        {
            xml.WriteStartElement("PropertyRef", Edm);
            xml.WriteAttributeString("Name", column.Name);
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
        foreach (var column in table.Columns) WriteProperty(xml, column, options);
        xml.WriteEndElement();
    }

    private static void WriteProperty(XmlWriter xml, SysproColumn column, ODataOptions options)
    {
        xml.WriteStartElement("Property", Edm);
        xml.WriteAttributeString("Name", column.Name);
        xml.WriteAttributeString("Type", ODataTypes.EdmName(column, options));
        if (column.Kind is not (SysproKind.Date or SysproKind.RowVersion) || column.IsKey) xml.WriteAttributeString("Nullable", "false");
        if (column.IsText || column.Kind == SysproKind.RowVersion) xml.WriteAttributeString("MaxLength", Text(column.Size));
        if (column.Kind == SysproKind.Decimal)
        {
            xml.WriteAttributeString("Precision", Text(column.Size));
            xml.WriteAttributeString("Scale", Text(column.Scale));
        }
        xml.WriteEndElement();
    }

    private static void WriteContainer(XmlWriter xml, IEnumerable<string> sets)
    {
        xml.WriteStartElement("EntityContainer", Edm);
        xml.WriteAttributeString("Name", "Container");
        foreach (var set in sets)
        {
            xml.WriteStartElement("EntitySet", Edm);
            xml.WriteAttributeString("Name", set);
            xml.WriteAttributeString("EntityType", Namespace + "." + set);
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
