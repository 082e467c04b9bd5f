using MlConnector.Sandbox.Syspro.Books;
using MlConnector.Sandbox.Syspro.Data;
using static MlConnector.Sandbox.Syspro.Scenarios.ScenarioStage;

namespace MlConnector.Sandbox.Syspro.Scenarios;

/// <summary>What happens to the two halves of a document: orders and their lines, invoices and their distribution.</summary>
internal static class OrderScenarios
{
    public static IEnumerable<Scenario> All =>
    [
        new("enter-order", "enters an open sales order today", ["lines"], Enter),
        new("extend-order", "adds a line to a sales order and moves its ship date: without an order, to the newest open one", ["order"], Extend),
        new("header-first", "enters a sales order of which no line is there yet", ["lines"], HeaderFirst),
        new("lines-follow", "brings the lines of header-first", [], LinesFollow),
        new("orphan-lines", "the header of a sales order is gone, its lines are still there: nothing enforces references", ["order"], (stage, given) => Purge(stage, given, lines: false)),
        new("purge-order", "retention deletes a sales order with its lines", ["order"], (stage, given) => Purge(stage, given, lines: true)),
        new("invoice-first", "posts a supplier invoice of which the distribution is not there yet", ["supplier", "invoice", "amount", "date"], InvoiceFirst),
        new("distribution-follows", "brings the distribution of invoice-first", [], DistributionFollows),
    ];

    private static Dictionary<string, string> Enter(ScenarioStage stage, ScenarioParameters given)
    {
        var books = stage.Books(given);
        var items = books.Table("InvMaster").Rows;
        List<OrderLine> lines = [.. Enumerable.Range(0, given.Whole("lines", 2)).Select(n => new OrderLine(items[n % items.Count].Text("StockCode"), n + 1, 19.90m))];
        return Facts(books.Sales.Order(books.Table("ArCustomer").Rows[0], "W1", stage.Today, lines));
    }

    private static Dictionary<string, string> Extend(ScenarioStage stage, ScenarioParameters given)
    {
        var books = stage.Books(given);
        var order = Chosen(books, given).Text("SalesOrder");
        books.Sales.Extend(order, stage.Today, new OrderLine(books.Table("InvMaster").Rows[0].Text("StockCode"), 5, 7.50m));
        return Facts(order);
    }

    private static Dictionary<string, string> HeaderFirst(ScenarioStage stage, ScenarioParameters given)
    {
        var facts = Enter(stage, given);
        TakeAway(stage, stage.Books(given).Table("SorDetail"), facts["salesOrder"]);
        return facts;
    }

    private static Dictionary<string, string> LinesFollow(ScenarioStage stage, ScenarioParameters given) => Facts(BringBack(stage, stage.Books(given).Table("SorDetail"), "header-first")[0].Text("SalesOrder"));

    private static Dictionary<string, string> Purge(ScenarioStage stage, ScenarioParameters given, bool lines)
    {
        var books = stage.Books(given);
        var header = Chosen(books, given);
        books.Table("SorMaster").Delete(header);
        if (!lines) return Facts(header.Text("SalesOrder"));
        foreach (var line in books.Table("SorDetail").Under(header.Text("SalesOrder"))) books.Table("SorDetail").Delete(line);
        return Facts(header.Text("SalesOrder"));
    }

    private static Dictionary<string, string> InvoiceFirst(ScenarioStage stage, ScenarioParameters given)
    {
        var facts = DocumentScenarios.NewInvoice(stage, given);
        var books = stage.Books(given);
        var invoice = books.Table("ApInvoice").Find(facts["supplier"], facts["invoice"])!;
        TakeAway(stage, books.Table("ApJnlDistrib"), invoice.Whole("InvoiceYear"), invoice.Whole("InvoiceMonth"), invoice.Whole("Journal"), invoice.Whole("EntryNumber"));
        return facts;
    }

    private static Dictionary<string, string> DistributionFollows(ScenarioStage stage, ScenarioParameters given) =>
        new(StringComparer.Ordinal) { ["rows"] = Text(BringBack(stage, stage.Books(given).Table("ApJnlDistrib"), "invoice-first").Count) };

    /// <summary>The order that the parameters name, or the newest that is open.</summary>
    private static SysproRow Chosen(CompanyBooks books, ScenarioParameters given)
    {
        var headers = books.Table("SorMaster");
        if (given.Text("order") is { } key) return headers.Find(key) ?? throw new ArgumentException($"no sales order '{key}'", nameof(given));
        return headers.Rows.LastOrDefault(row => row.Text("OrderStatus") == "1") ?? throw new ArgumentException("no sales order is open", nameof(given));
    }

    private static void TakeAway(ScenarioStage stage, SysproTable table, params object[] above)
    {
        var rows = table.Under(above);
        foreach (var row in rows) table.Delete(row);
        stage.PutAside[table.Name] = [.. rows];
    }

    private static IReadOnlyList<SysproRow> BringBack(ScenarioStage stage, SysproTable table, string before)
    {
        if (!stage.PutAside.Remove(table.Name, out var rows)) throw new ArgumentException($"nothing is missing: play {before} first", nameof(before));
        foreach (var row in rows) table.Restore(row);
        return rows;
    }

    private static Dictionary<string, string> Facts(string order) => new(StringComparer.Ordinal) { ["salesOrder"] = order };
}
