using System.Globalization;
using MlConnector.Sandbox.Syspro.Data;
using MlConnector.Sandbox.Syspro.Data.Queries;

namespace MlConnector.Sandbox.Syspro.OData;

/// <summary>The query options of a request, as sent. Names are case-sensitive; a name twice, or one that is not supported, is refused.</summary>
internal sealed class ODataRequest
{
    private static readonly string[] Supported = ["$filter", "$select", "$orderby", "$top", "$skip", "$count", "$format"];
    private readonly Dictionary<string, string> values = new(StringComparer.Ordinal);

    public ODataRequest(string queryString)
    {
        foreach (var part in queryString.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            var name = Decode(equals < 0 ? part : part[..equals]);
            if (!values.TryAdd(name, equals < 0 ? "" : Decode(part[(equals + 1)..]))) throw ODataException.Bad($"Query option '{name}' was specified more than once.");
        }
    }

    public string? Company => values.GetValueOrDefault("company");

    /// <summary>The parts of the query string besides paging, for a next link.</summary>
    public IEnumerable<(string Name, string Value)> Lasting => values.Where(one => one.Key is not ("$skip" or "$top")).Select(one => (one.Key, one.Value));

    public bool WantsTotal(ODataOptions options)
    {
        if (!values.TryGetValue("$count", out var text)) return false;
        if (!options.Counts) throw ODataException.Bad("The query option '$count' is not allowed.");
        return text switch { "true" => true, "false" => false, _ => throw ODataException.Bad($"Invalid value '{text}' for $count query option found.") };
    }

    public long? Top => Whole("$top");

    public long? Skip => Whole("$skip");

    public void RefuseUnknown()
    {
        var unknown = values.Keys.FirstOrDefault(name => name.StartsWith('$') && !Supported.Contains(name, StringComparer.Ordinal));
        if (unknown is not null) throw ODataException.Bad($"The query option '{unknown}' is not supported.");
    }

    public RowFilter? Filter(SysproTable table, ODataOptions options) =>
        values.TryGetValue("$filter", out var text) ? ODataFilterParser.Parse(text, table, options) : null;

    public IReadOnlyList<SysproColumn> Select(SysproTable table)
    {
        if (!values.TryGetValue("$select", out var text) || text.Trim() == "*") return table.Columns;
        var chosen = text.Split(',', StringSplitOptions.TrimEntries).Select(name => Column(table, name)).ToHashSet();
        return [.. table.Columns.Where(chosen.Contains)];
    }

    public IReadOnlyList<Ordering> Order(SysproTable table) =>
        values.TryGetValue("$orderby", out var text) ? [.. text.Split(',', StringSplitOptions.TrimEntries).Select(part => OrderOne(table, part))] : [];

    private static Ordering OrderOne(SysproTable table, string part) => part.Split(' ', StringSplitOptions.RemoveEmptyEntries) switch
    {
        [var name] => new Ordering(Column(table, name), false),
        [var name, "asc"] => new Ordering(Column(table, name), false),
        [var name, "desc"] => new Ordering(Column(table, name), true),
        _ => throw ODataException.Bad($"Syntax error in $orderby at '{part}'."),
    };

    private static SysproColumn Column(SysproTable table, string name) => table.FindColumn(name)
        ?? throw ODataException.Bad($"Could not find a property named '{name}' on type '{ODataMetadata.Namespace}.{table.Name}'.");

    private long? Whole(string name)
    {
        if (!values.TryGetValue(name, out var text)) return null;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= int.MaxValue
            ? number
            : throw ODataException.Bad($"Invalid value '{text}' for {name} query option found. The {name} query option requires a non-negative integer value.");
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
