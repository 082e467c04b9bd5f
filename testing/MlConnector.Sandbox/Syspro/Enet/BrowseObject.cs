using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using MlConnector.Sandbox.Syspro.Data;
using MlConnector.Sandbox.Syspro.Data.Queries;

namespace MlConnector.Sandbox.Syspro.Enet;

/// <summary>COMBRW: pages through a browse that is configured on the server, forward or backward from a key.</summary>
internal sealed class BrowseObject(EnetText text)
{
    private const int ConfiguredRows = 20;

    /// <summary>The configured browses: name, table, columns shown.</summary>
    private static readonly Dictionary<string, (string Table, string[] Columns)> Browses = new(StringComparer.Ordinal)
    {
        ["ApSupplier"] = ("ApSupplier", ["Supplier", "SupplierName", "Branch", "Currency", "CurrentBalance"]),
        ["ArCustomer"] = ("ArCustomer", ["Customer", "Name", "Branch", "Currency"]),
        ["InvMaster"] = ("InvMaster", ["StockCode", "Description", "StockUom", "ProductClass"]),
        ["PorMasterHdr"] = ("PorMasterHdr", ["PurchaseOrder", "Supplier", "OrderStatus", "OrderEntryDate"]),
        ["SorMaster"] = ("SorMaster", ["SalesOrder", "Customer", "OrderStatus", "OrderDate"]),
    };

    public (byte[] Document, int Rows) Run(SysproCompany company, XElement browse)
    {
        EnetXml.Expect(browse, "BrowseName", "StartAtKey", "StartCondition", "ReturnRows", "Filter", "BrowseDetails");
        var name = EnetXml.Required(browse, "BrowseName").Trim();
        if (!Browses.TryGetValue(name, out var configured)) throw new EnetException($"ERROR: Browse '{name}' is not configured");
        var table = company.Table(configured.Table);
        var (comparison, backward) = Start((EnetXml.Text(browse, "StartCondition") ?? "").Trim());
        var count = int.TryParse(EnetXml.Text(browse, "ReturnRows")?.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var given) && given > 0 ? given : ConfiguredRows;
        var key = table.Key[0];
        var start = EnetText.Stored(key, EnetXml.Text(browse, "StartAtKey") ?? "");
        RowFilter? filter = start.Length == 0 ? null : new CellComparison(key, comparison, start);
        if (browse.Element("Filter") is { } wanted && Filter(wanted, table) is { } also) filter = filter is null ? also : new AllOf(filter, also);
        var result = new RowQuery(table) { Filter = filter, Order = [new Ordering(key, backward)], Take = count }.Run();
        return (Write(table, name, configured.Columns, result, backward, start), result.Rows.Count);
    }

    private static (Comparison, bool Backward) Start(string condition) => condition switch
    {
        "" or "GE" => (Comparison.GreaterOrEqual, false),
        "GR" => (Comparison.Greater, false),
        "LE" => (Comparison.LessOrEqual, true),
        "EF" => (Comparison.Less, true),
        _ => throw new EnetException($"ERROR: Invalid StartCondition '{condition}'"),
    };

    private static CellComparison? Filter(XElement filter, SysproTable table)
    {
        EnetXml.Expect(filter, "ColumnFilterName", "ColumnFilterValue");
        var name = (EnetXml.Text(filter, "ColumnFilterName") ?? "").Trim();
        if (name.Length == 0) return null;
        var column = table.FindColumn(name) is { IsText: true } found ? found : throw new EnetException($"ERROR: Column '{name}' cannot be filtered");
        return new CellComparison(column, Comparison.Equal, EnetText.Stored(column, EnetXml.Text(filter, "ColumnFilterValue") ?? ""));
    }

    private byte[] Write(SysproTable table, string name, string[] columns, RowResult result, bool backward, string start) => text.Document(name, xml =>
    {
        foreach (var row in result.Rows)
        {
            xml.WriteStartElement(text.Element("Row"));
            foreach (var column in columns.Select(table.Column)) WriteCell(xml, column, row);
            xml.WriteEndElement();
        }
        var key = table.Key[0];
        var ends = result.Rows.Select(row => text.Show(key, row.Values[key.Index])).ToList();
        xml.WriteStartElement(text.Element("NextPrevKey"));
        xml.WriteElementString(text.Element("PrevKey"), ends.Count == 0 ? "" : ends[backward ? ^1 : 0]);
        xml.WriteElementString(text.Element("NextKey"), ends.Count == 0 ? "" : ends[backward ? 0 : ^1]);
        xml.WriteElementString(text.Element("Fwd"), Flag(backward ? start.Length > 0 : result.HasMore));
        xml.WriteElementString(text.Element("Back"), Flag(backward ? result.HasMore : start.Length > 0));
        xml.WriteEndElement();
    });

    private void WriteCell(XmlWriter xml, SysproColumn column, SysproRow row)
    {
        xml.WriteStartElement(text.Element(column.Name));
        xml.WriteElementString(text.Element("Value"), text.Show(column, row.Values[column.Index]));
        xml.WriteElementString(text.Element("DataType"), column.Kind switch { SysproKind.Decimal => "Numeric", SysproKind.Date => "Date", _ => "AlphaNumeric" });
        xml.WriteEndElement();
    }

    private static string Flag(bool value) => value ? "True" : "False";
}
