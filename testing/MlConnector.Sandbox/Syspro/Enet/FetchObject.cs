using System.Globalization;
using System.Xml.Linq;
using MlConnector.Sandbox.Syspro.Data;

namespace MlConnector.Sandbox.Syspro.Enet;

/// <summary>COMFCH: one row by its key, or the first one of a key's beginning.</summary>
internal sealed class FetchObject(EnetText text)
{
    private static readonly string[] Known =
        ["TableName", "Key", "FullKeyProvided", "DefaultType", "EspressoFetch", .. Enumerable.Range(1, 12).Select(n => "OptionalKey" + n.ToString(CultureInfo.InvariantCulture))];

    public byte[] Run(SysproCompany company, XElement fetch)
    {
        EnetXml.Expect(fetch, Known);
        var name = EnetXml.Required(fetch, "TableName").Trim();
        var table = company.Find(name) ?? throw new EnetException($"ERROR: Table '{name}' not found");
        List<object> key = [];
        for (var i = 0; i < table.Key.Count && Given(fetch, i) is { } part; i++) key.Add(Value(table.Key[i], part));
        var full = (EnetXml.Text(fetch, "FullKeyProvided") ?? "Y").Trim() != "N";
        if (key.Count == 0 || (full && key.Count < table.Key.Count)) throw new EnetException("ERROR: 100030 Element 'Key' cannot be spaces");
        var found = table.Under(key);
        if (found.Count == 0) throw new EnetException($"ERROR: Key not found on table '{table.Name}'");
        var row = found[0];
        return text.Document(table.Name, xml =>
        {
            foreach (var column in table.Columns) text.Cell(xml, column, row.Values[column.Index]);
        });
    }

    private static string? Given(XElement fetch, int part) =>
        EnetXml.Text(fetch, part == 0 ? "Key" : "OptionalKey" + part.ToString(CultureInfo.InvariantCulture)) is { Length: > 0 } text ? text : null;

    private static object Value(SysproColumn column, string part) => column.Kind switch
    {
        SysproKind.Decimal => decimal.TryParse(part.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : throw Bad(column, part),
        SysproKind.Date => DateTime.TryParseExact(part.Trim(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : throw Bad(column, part),
        _ => EnetText.Stored(column, part),
    };

    private static EnetException Bad(SysproColumn column, string part) => new($"ERROR: '{part}' is not a valid key for column '{column.Name}'");
}
