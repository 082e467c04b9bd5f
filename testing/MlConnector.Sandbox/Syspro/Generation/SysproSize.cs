namespace MlConnector.Sandbox.Syspro.Generation;

/// <summary>How much a generated company holds. Rows grow with months × documents per working day.</summary>
public sealed record SysproSize
{
    /// <summary>For tests: some hundred rows in each document table.</summary>
    public static SysproSize Small { get; } = new()
    {
        Suppliers = 24,
        Customers = 24,
        StockItems = 40,
        Warehouses = 2,
        CostCentres = 3,
        Months = 4,
        ApInvoicesPerDay = 2,
        SalesOrdersPerDay = 2,
        PurchaseOrdersPerDay = 1,
    };

    /// <summary>For the demo: about eighty thousand rows in all.</summary>
    public static SysproSize Demo { get; } = new();

    /// <summary>Suppliers.</summary>
    public int Suppliers { get; init; } = 220;

    /// <summary>Customers.</summary>
    public int Customers { get; init; } = 300;

    /// <summary>Stock codes.</summary>
    public int StockItems { get; init; } = 800;

    /// <summary>Warehouses; every stock code is in each.</summary>
    public int Warehouses { get; init; } = 3;

    /// <summary>Cost centres, each with its revenue and expense accounts.</summary>
    public int CostCentres { get; init; } = 8;

    /// <summary>Months of history, the current one included.</summary>
    public int Months { get; init; } = 15;

    /// <summary>Supplier invoices on a working day.</summary>
    public int ApInvoicesPerDay { get; init; } = 6;

    /// <summary>Sales orders on a working day.</summary>
    public int SalesOrdersPerDay { get; init; } = 6;

    /// <summary>Purchase orders on a working day.</summary>
    public int PurchaseOrdersPerDay { get; init; } = 2;

    /// <summary>At most this many lines in an order.</summary>
    public int MaxLines { get; init; } = 5;

    /// <summary>Whether <c>GenTransaction</c> is kept beside <c>GenJournalDetail</c>, as SYSPRO does. Sites need only one of them.</summary>
    public bool GenTransactions { get; init; } = true;
}
