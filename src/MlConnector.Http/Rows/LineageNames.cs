using System.Collections.Immutable;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Schemas;

namespace MlConnector.Http.Rows;

/// <summary>Names of the lineage columns of a destination: the standard ones, and those that a connection chooses in <c>lineage</c>.</summary>
public static class LineageNames
{
    /// <summary>What the columns are called unless told.</summary>
    public static ImmutableDictionary<LineageColumn, string> Standard { get; } = Enum.GetValues<LineageColumn>().Where(column => column != LineageColumn.None).ToImmutableDictionary(column => column, column => $"_{column}");

    /// <summary>A lineage column's name in a table; its standard one where the table has none.</summary>
    public static string NameOf(TableSchema table, LineageColumn lineage) => table.OrdinalOf(lineage) is >= 0 and int at ? table.Columns[at].Name : Standard[lineage];

    /// <summary>The settings, for the reference.</summary>
    public static IEnumerable<SettingDescription> Describe(ImmutableDictionary<LineageColumn, string> standard) =>
        standard.OrderBy(entry => entry.Key).Select(entry => new SettingDescription($"lineage.{SettingOf(entry.Key)}", "text", entry.Value, "Name of the lineage column."));

    /// <summary>Reads the section <c>lineage</c> of a connection; every name that cannot be is reported, and two columns of one name.</summary>
    /// <param name="at">The connection.</param>
    /// <param name="standard">The columns that the destination has, with their standard names.</param>
    /// <param name="problemOf">What is wrong with a name; null = nothing.</param>
    /// <param name="code">Code of such an error.</param>
    /// <param name="fix">What to do about it.</param>
    public static ImmutableDictionary<LineageColumn, string> Read(SettingReader at, ImmutableDictionary<LineageColumn, string> standard, Func<string, string?> problemOf, string code, string fix)
    {
        if (at.Section("lineage") is not { } section) return standard;
        ImmutableDictionary<LineageColumn, string> names = standard;
        foreach ((LineageColumn column, string usual) in standard)
        {
            string setting = SettingOf(column), name = section.Text(setting, usual);
            if (problemOf(name) is { } problem) section.Report(code, section.Place, $"{section.Path}.{setting}: {problem}", fix);
            names = names.SetItem(column, name);
        }

        if (names.Values.Distinct(StringComparer.OrdinalIgnoreCase).Count() != names.Count) at.Report("CONFIG-VALUE", at.Place, $"{section.Path} gives two columns the same name.", "Give each lineage column a name of its own.");
        section.Done();
        return names;
    }

    /// <summary>Name of the setting of a column: <c>sourceId</c>, <c>batchId</c>.</summary>
    private static string SettingOf(LineageColumn column)
    {
        string name = column.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }
}
