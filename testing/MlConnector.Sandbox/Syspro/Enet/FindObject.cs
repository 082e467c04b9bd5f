using System.Globalization;
using System.Xml.Linq;
using MlConnector.Sandbox.Syspro.Data;
using MlConnector.Sandbox.Syspro.Data.Queries;

namespace MlConnector.Sandbox.Syspro.Enet;

/// <summary>COMFND, the generic find: any table by column conditions. No continuation: a client pages by key.</summary>
internal sealed class FindObject(EnetText text, EnetOptions options)
{
    /// <summary>Answers a query document.</summary>
    /// <returns>The output document and how many rows it holds.</returns>
    public (byte[] Document, int Rows) Run(SysproCompany company, XElement query, int? shortPage)
    {
        EnetXml.Expect(query, "TableName", "ReturnRows", options.KnowsAllColumns ? "AllColumns" : "Columns", "Columns", "Where", "OrderBy", "Sequence");
        var name = EnetXml.Required(query, "TableName").Trim();
        var table = company.Find(name) ?? throw new EnetException($"ERROR: Table '{name}' not found");
        var columns = Columns(query, table);
        var order = Order(query, table);
        var result = new RowQuery(table) { Filter = FindCondition.Parse(query.Element("Where"), table, options), Order = order, Take = Limit(query, shortPage) }.Run();
        return (Write(table, columns, order, result.Rows), result.Rows.Count);
    }

    private static IReadOnlyList<SysproColumn> Columns(XElement query, SysproTable table)
    {
        if ((EnetXml.Text(query, "AllColumns") ?? "").Trim() == "Y") return table.Columns;
        var chosen = query.Element("Columns");
        if (chosen is null || !chosen.HasElements) throw new EnetException("ERROR: 100030 Element 'Columns' cannot be spaces");
        EnetXml.Expect(chosen, "Column");
        return [.. chosen.Elements().Select(one => Column(table, one.Value))];
    }

    private static List<Ordering> Order(XElement query, SysproTable table)
    {
        List<Ordering> order = [];
        if (query.Element("OrderBy") is { } columns)
        {
            EnetXml.Expect(columns, "Column");
            order.AddRange(columns.Elements().Select(one => new Ordering(Column(table, one.Value), false)));
        }
        if (query.Element("Sequence") is { } sequence)
        {
            EnetXml.Expect(sequence, "Column");
            order.AddRange(sequence.Elements().Select(one => new Ordering(Column(table, one.Attribute("Name")?.Value ?? ""), Descends(one))));
        }
        return order;
    }

    private static bool Descends(XElement column) => (column.Attribute("Orderby")?.Value ?? "ASC").ToUpperInvariant() switch
    {
        "ASC" => false,
        "DESC" => true,
        var other => throw new EnetException($"ERROR: Invalid Orderby '{other}'"),
    };

    private static SysproColumn Column(SysproTable table, string name) =>
        table.FindColumn(name.Trim()) ?? throw new EnetException($"ERROR: Column '{name.Trim()}' not found on table '{table.Name}'");

    private static int Limit(XElement query, int? shortPage)
    {
        var limit = int.MaxValue;
        if (EnetXml.Text(query, "ReturnRows")?.Trim() is { Length: > 0 } digits
            && (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit == 0))
            throw new EnetException($"ERROR: ReturnRows '{digits}' is not a valid number of rows");
        return Math.Min(limit, shortPage ?? int.MaxValue);
    }

    private byte[] Write(SysproTable table, IReadOnlyList<SysproColumn> columns, List<Ordering> order, IReadOnlyList<SysproRow> rows) =>
        text.Document(table.Name, xml =>
        {
            xml.WriteStartElement(text.Element("HeaderDetails"));
            xml.WriteElementString(text.Element("TableName"), table.Name);
            xml.WriteStartElement(text.Element("Columns"));
            foreach (var column in columns) xml.WriteElementString(text.Element("Column"), column.Name);
            xml.WriteEndElement();
            xml.WriteStartElement(text.Element("OrderBy"));
            foreach (var one in order) xml.WriteElementString(text.Element("Column"), one.Column.Name);
            xml.WriteEndElement();
            xml.WriteEndElement();
            foreach (var row in rows)
            {
                xml.WriteStartElement(text.Element("Row"));
                foreach (var column in columns) text.Cell(xml, column, row.Values[column.Index]);
                xml.WriteEndElement();
            }
            xml.WriteElementString(text.Element("RowsReturned"), rows.Count.ToString(CultureInfo.InvariantCulture).PadLeft(8));
        });
}
