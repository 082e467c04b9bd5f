using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using MlConnector.Sandbox.Tableau.Parquet;
using Exact = MlConnector.Sandbox.BigQuery.Values.Exact;

namespace MlConnector.Sandbox.Tableau.Packaged;

/// <summary>
/// Reads a packaged data source of a text file: a zip with the description <c>x.tds</c> at its root and <c>Data/x.csv</c>. The description names the file, how it is written and the columns with their types; it has to be of the form that
/// public examples have.
/// </summary>
internal static class PackagedSource
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">It is none, or the text does not fit the description.</exception>
    public static ParquetTable Read(byte[] file)
    {
        try
        {
            using var zip = new ZipArchive(new MemoryStream(file), ZipArchiveMode.Read);
            var description = zip.Entries.SingleOrDefault(entry => entry.FullName.EndsWith(".tds", StringComparison.OrdinalIgnoreCase) && !entry.FullName.Contains('/', StringComparison.Ordinal)) ?? throw new InvalidDataException("The package has no description at its root.");
            using var opened = description.Open();
            return Read(zip, XElement.Load(opened));
        }
        catch (Exception e) when (e is XmlException or DecoderFallbackException)
        {
            throw new InvalidDataException("The package is broken.", e);
        }
    }

    private static ParquetTable Read(ZipArchive zip, XElement source)
    {
        if (source.Name.LocalName != "datasource" || Connection(source, "federated") is not { } federated) throw new InvalidDataException("The description has no federated connection.");
        var text = federated.Descendants("named-connection").Select(named => Connection(named, "textscan")).OfType<XElement>().SingleOrDefault() ?? throw new InvalidDataException("The description names no text file, and no other is read here.");
        string path = $"{Attribute(text, "directory")}/{Attribute(text, "filename")}";
        var relation = federated.Elements("relation").SingleOrDefault(each => (string?)each.Attribute("type") == "table") ?? throw new InvalidDataException("The description has no relation of a table.");
        if (Attribute(relation, "table") != $"[{Attribute(text, "filename").Replace('.', '#')}]") throw new InvalidDataException("The relation is of another table than the text file.");
        var layout = relation.Element("columns") ?? throw new InvalidDataException("The relation names no columns.");
        TableColumn[] columns = [.. layout.Elements("column").OrderBy(column => int.Parse(Attribute(column, "ordinal"), CultureInfo.InvariantCulture)).Select(column => new TableColumn(Attribute(column, "name"), TypeOf(Attribute(column, "datatype"))))];
        var entry = zip.GetEntry(path) ?? throw new InvalidDataException($"The package has no file {path}.");
        return new ParquetTable(columns, [.. Rows(entry, layout, columns)]);
    }

    private static IEnumerable<object?[]> Rows(ZipArchiveEntry entry, XElement layout, TableColumn[] columns)
    {
        if (!Attribute(layout, "character-set").Equals("UTF-8", StringComparison.OrdinalIgnoreCase)) throw new InvalidDataException("Another character set than UTF-8 is not read here.");
        if (Attribute(layout, "locale") != "en_US") throw new InvalidDataException("Another locale than en_US is not read here.");
        using var opened = new StreamReader(entry.Open(), new UTF8Encoding(false, throwOnInvalidBytes: true));
        bool isHeader = Attribute(layout, "header") == "yes";
        foreach (var line in CsvReader.Read(opened.ReadToEnd(), Attribute(layout, "separator")[0]))
        {
            if (line.Count != columns.Length) throw new InvalidDataException("A line of the text file has another number of values than there are columns.");
            if (isHeader && !line.SequenceEqual(columns.Select(column => column.Name), StringComparer.Ordinal)) throw new InvalidDataException("The header of the text file names other columns than the description.");
            if (!isHeader) yield return [.. columns.Select((column, i) => line[i] is { } value ? Value(column, value) : null)];
            isHeader = false;
        }
    }

    private static object Value(TableColumn column, string text) => column.Type switch
    {
        "STRING" => text,
        "INTEGER" when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole) => whole,
        "REAL" when Exact.TryParse(text, out var number) => number,
        "BOOLEAN" when bool.TryParse(text, out bool flag) => flag,
        "DATE" when DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) => date,
        "DATETIME" when DateTime.TryParseExact(text, ["yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm:ss.FFFFFF", "yyyy-MM-dd'T'HH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) => time,
        _ => throw new InvalidDataException($"A value of column {column.Name} is no {column.Type}."),
    };

    private static string TypeOf(string datatype) => datatype is "string" or "integer" or "real" or "date" or "datetime" or "boolean" ? datatype.ToUpperInvariant() : throw new InvalidDataException($"The type {datatype} is not known.");

    private static XElement? Connection(XElement parent, string kind) => parent.Elements("connection").SingleOrDefault(connection => (string?)connection.Attribute("class") == kind);

    private static string Attribute(XElement element, string name) => element.Attribute(name)?.Value is { Length: > 0 } value ? value : throw new InvalidDataException($"The description lacks {name} of {element.Name.LocalName}.");
}
