using MlConnector.Sandbox.Syspro.Data;
using static MlConnector.Sandbox.Syspro.Scenarios.ScenarioStage;

namespace MlConnector.Sandbox.Syspro.Scenarios;

/// <summary>What happens to whole tables and to keys: pages that move, lost generations, changed codes.</summary>
internal static class TableScenarios
{
    private static readonly (string Table, string Column)[] StockCodeColumns =
    [
        ("InvMaster", "StockCode"), ("InvMaster+", "StockCode"), ("InvWarehouse", "StockCode"), ("InvMovements", "StockCode"), ("ArTrnDetail", "StockCode"),
        ("PorMasterDetail", "MStockCode"), ("SorDetail", "MStockCode"), ("GenTransaction", "SubModStock"),
    ];

    public static IEnumerable<Scenario> All =>
    [
        new("insert-row", "inserts a copy of a row under a new key: pages move under a reader", ["table", "position"], Insert),
        new("remove-row", "deletes a row: nothing enforces references", ["table", "position"], Remove),
        new("change-row", "changes the description or name of a master row: no date moves", ["table", "position", "value"], Change),
        new("rename-stock-code", "changes a stock code in every table, history included", ["from", "to"], Rename),
        new("shrink-table", "a read that gets fewer rows: percent of a table are gone", ["table", "percent"], Shrink),
        new("empty-table", "every row of a table is gone", ["table"], Empty),
        new("restore-table", "brings back what shrink-table or empty-table took", ["table"], Restore),
    ];

    private static Dictionary<string, string> Insert(ScenarioStage stage, ScenarioParameters given)
    {
        var (table, row) = Chosen(stage, given);
        var key = table.Key.LastOrDefault(column => column.IsText) ?? throw new ArgumentException($"{table.Name} has no text in its key", nameof(given));
        var text = given.Text("position", "first") == "first" ? " !" : "ÿ";
        var copy = table.Columns.Where(column => column.Kind != SysproKind.RowVersion).Select(column => (column.Name, row[column.Name])).ToDictionary(StringComparer.Ordinal);
        // A blank sorts before and 'ÿ' after the keys in use; the number keeps several inserts apart.
        copy[key.Name] = text + Text(table.Count);
        foreach (var balance in table.Columns.Where(column => column.Kind == SysproKind.Decimal && !column.IsKey && column.Name.Contains("Bal", StringComparison.Ordinal)))
            copy[balance.Name] = 0m;
        var inserted = table.Insert([.. copy.Select(one => (one.Key, one.Value))]);
        return Facts(table, inserted);
    }

    private static Dictionary<string, string> Remove(ScenarioStage stage, ScenarioParameters given)
    {
        var (table, row) = Chosen(stage, given);
        table.Delete(row);
        return Facts(table, row);
    }

    private static Dictionary<string, string> Change(ScenarioStage stage, ScenarioParameters given)
    {
        var (table, row) = Chosen(stage, given);
        var column = table.Columns.FirstOrDefault(one => one is { Kind: SysproKind.Varchar, IsKey: false, IsZeroFilled: false })
            ?? throw new ArgumentException($"{table.Name} has no text to change", nameof(given));
        var value = given.Text("value", "Changed " + Text(table.Count));
        var facts = Facts(table, table.Update(row, (column.Name, value)));
        facts["column"] = column.Name;
        facts["value"] = value;
        return facts;
    }

    private static Dictionary<string, string> Rename(ScenarioStage stage, ScenarioParameters given)
    {
        var books = stage.Books(given);
        var from = given.Text("from") ?? books.Table("InvMaster").Rows[0].Text("StockCode");
        var to = given.Text("to") ?? from + "-NEW";
        var changed = 0;
        foreach (var (name, column) in StockCodeColumns)
        {
            var table = books.Table(name);
            foreach (var row in table.Rows.Where(row => row.Text(column) == from))
            {
                table.Update(row, (column, to));
                changed++;
            }
        }
        return new(StringComparer.Ordinal) { ["from"] = from, ["to"] = to, ["rows"] = Text(changed) };
    }

    private static Dictionary<string, string> Shrink(ScenarioStage stage, ScenarioParameters given) => Take(stage, given, given.Whole("percent", 40));

    private static Dictionary<string, string> Empty(ScenarioStage stage, ScenarioParameters given) => Take(stage, given, 100);

    private static Dictionary<string, string> Take(ScenarioStage stage, ScenarioParameters given, int percent)
    {
        var table = stage.Books(given).Table(given.Needed("table"));
        var rows = table.Rows;
        List<SysproRow> taken = [.. rows.Where((_, at) => (long)(at + 1) * percent / 100 > (long)at * percent / 100)];
        foreach (var row in taken) table.Delete(row);
        var name = Taken(stage, given);
        stage.PutAside[name] = [.. stage.PutAside.GetValueOrDefault(name) ?? [], .. taken];
        return new(StringComparer.Ordinal) { ["table"] = table.Name, ["before"] = Text(rows.Count), ["taken"] = Text(taken.Count) };
    }

    private static Dictionary<string, string> Restore(ScenarioStage stage, ScenarioParameters given)
    {
        if (!stage.PutAside.Remove(Taken(stage, given), out var rows)) throw new ArgumentException("nothing was taken from that table", nameof(given));
        foreach (var row in rows) row.Table.Restore(row);
        return new(StringComparer.Ordinal) { ["restored"] = Text(rows.Count) };
    }

    private static string Taken(ScenarioStage stage, ScenarioParameters given) => $"taken from {stage.Books(given).Company.Id}/{given.Needed("table")}";

    private static (SysproTable Table, SysproRow Row) Chosen(ScenarioStage stage, ScenarioParameters given)
    {
        var table = stage.Books(given).Table(given.Needed("table"));
        var rows = table.Rows;
        if (rows.Count == 0) throw new ArgumentException($"{table.Name} is empty", nameof(given));
        return (table, given.Text("position", "first") switch { "first" => rows[0], "last" => rows[^1], _ => throw new ArgumentException("position is first or last", nameof(given)) });
    }

    private static Dictionary<string, string> Facts(SysproTable table, SysproRow row) =>
        new(StringComparer.Ordinal) { ["table"] = table.Name, ["key"] = string.Join('|', row.Key) };
}
