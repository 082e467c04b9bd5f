using System.Globalization;
using System.Text;
using System.Xml;
using MlConnector.Sandbox.IfsCloud.Data;

namespace MlConnector.Sandbox.IfsCloud.OData;

/// <summary>Writes <c>$metadata</c> of one service: EDMX 4.0 with the projection's own namespace and enumerations.</summary>
internal static class IfsMetadata
{
    private const string Edmx = "http://docs.oasis-open.org/odata/ns/edmx";
    private const string Edm = "http://docs.oasis-open.org/odata/ns/edm";

    public static byte[] Write(string service, IReadOnlyList<IfsSet> sets)
    {
        using var buffer = new MemoryStream();
        using (var xml = XmlWriter.Create(buffer, new XmlWriterSettings { Encoding = new UTF8Encoding(false) }))
        {
            xml.WriteStartElement("edmx", "Edmx", Edmx);
            xml.WriteAttributeString("Version", "4.0");
            xml.WriteStartElement("edmx", "DataServices", Edmx);
            xml.WriteStartElement("Schema", Edm);
            xml.WriteAttributeString("Namespace", $"IfsApp.{service}");
            foreach (string name in sets.SelectMany(set => set.Columns).Where(column => column.Kind == IfsKind.Enum).Select(column => column.Enum).Distinct(StringComparer.Ordinal)) WriteEnum(xml, name);
            foreach (IfsSet set in sets) WriteType(xml, service, set);
            foreach (IfsSet set in sets.Where(set => set.Children.Count > 0)) WriteChild(xml, set);
            WriteContainer(xml, service, sets);
        }

        return buffer.ToArray();
    }

    private static void WriteEnum(XmlWriter xml, string name)
    {
        Start(xml, "EnumType", ("Name", name));
        for (int i = 0; i < IfsData.Enums[name].Length; i++)
        {
            Start(xml, "Member", ("Name", IfsData.Enums[name][i]), ("Value", i.ToString(CultureInfo.InvariantCulture)));
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void WriteType(XmlWriter xml, string service, IfsSet set)
    {
        Start(xml, "EntityType", ("Name", set.Unit));
        Start(xml, "Key");
        foreach (IfsColumn column in set.Key)
        {
            Start(xml, "PropertyRef", ("Name", column.Name));
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
        foreach (string name in new[] { "luname", "keyref", "Objgrants" }) Property(xml, name, "Edm.String");
        foreach (IfsColumn column in set.Columns) Column(xml, service, column);
        foreach ((string name, (IfsSet to, _)) in set.References) Navigation(xml, name, $"IfsApp.{service}.{to.Unit}");
        foreach (string child in set.Children) Navigation(xml, child, $"Collection(IfsApp.{service}.{set.Unit}Child)");
        xml.WriteEndElement();
    }

    private static void WriteChild(XmlWriter xml, IfsSet set)
    {
        Start(xml, "EntityType", ("Name", $"{set.Unit}Child"));
        Start(xml, "Key");
        Start(xml, "PropertyRef", ("Name", "LineNo"));
        xml.WriteEndElement();
        xml.WriteEndElement();
        Property(xml, "LineNo", "Edm.String");
        xml.WriteEndElement();
    }

    private static void Column(XmlWriter xml, string service, IfsColumn column)
    {
        string type = column.Kind switch
        {
            IfsKind.Text => "Edm.String",
            IfsKind.Number => "Edm.Decimal",
            IfsKind.Date => "Edm.Date",
            IfsKind.Stamp => "Edm.DateTimeOffset",
            IfsKind.Flag => "Edm.Boolean",
            _ => $"IfsApp.{service}.{column.Enum}",
        };
        if (column.Kind == IfsKind.Text) Property(xml, column.Name, type, ("MaxLength", column.Size.ToString(CultureInfo.InvariantCulture)));
        else if (column.Kind == IfsKind.Number) Property(xml, column.Name, type, ("Precision", "130"), ("Scale", "65"));
        else Property(xml, column.Name, type);
    }

    private static void WriteContainer(XmlWriter xml, string service, IReadOnlyList<IfsSet> sets)
    {
        Start(xml, "EntityContainer", ("Name", $"{service}Container"));
        foreach (IfsSet set in sets)
        {
            Start(xml, "EntitySet", ("Name", set.Name), ("EntityType", $"IfsApp.{service}.{set.Unit}"));
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void Navigation(XmlWriter xml, string name, string type)
    {
        Start(xml, "NavigationProperty", ("Name", name), ("Type", type));
        xml.WriteEndElement();
    }

    private static void Property(XmlWriter xml, string name, string type, params (string Name, string Value)[] more)
    {
        Start(xml, "Property", [("Name", name), ("Type", type), .. more]);
        xml.WriteEndElement();
    }

    private static void Start(XmlWriter xml, string element, params (string Name, string Value)[] attributes)
    {
        xml.WriteStartElement(element, Edm);
        foreach ((string name, string value) in attributes) xml.WriteAttributeString(name, value);
    }
}
