using MlConnector.Sandbox.SageX3.Data;

namespace MlConnector.Sandbox.SageX3.Graph;

/// <summary>The nodes that public samples show: purchasing, sales orders, master data; of finance the general balance, which the published reference describes. Nodes of entries and invoices are not there.</summary>
internal static class GraphNodes
{
    private static readonly Dictionary<decimal, string> YesNo = new() { [1] = "no", [2] = "yes" };
    private static readonly Dictionary<decimal, string> Status = new() { [1] = "no", [2] = "partly", [3] = "completely" };

    private static readonly Dictionary<decimal, string> OrderStatus = new() { [1] = "open", [2] = "closed" };

    public static IReadOnlyList<GraphNode> Of(X3Folder folder, GraphOptions options) => [.. Nodes(folder).Select(node => node with
    {
        Properties = [.. node.Properties.Select(property => Fit(property, options))],
        Collection = node.Collection == "purchaseOrderLines" ? options.OrderLines : node.Collection,
    })];

    private static GraphProperty Fit(GraphProperty property, GraphOptions options) => property switch
    {
        { Name: "code" } when options.CodesAsValues => property with { Path = "" },
        { Name: "isActive" } when options.MenusAsTruths => property with { Names = null, IsTruth = true, Type = "Boolean" },
        _ => property,
    };

    private static GraphNode[] Nodes(X3Folder folder) =>
    [
        new("x3MasterData", "supplier", folder.Class("BPSUPPLIER"), [Reference("code", "BPSNUM", "code"), Choice("isActive", "ENAFLG", YesNo), Reference("currency", "CUR", "code"), .. Stamps]),
        new("x3MasterData", "customer", folder.Class("BPCUSTOMER"),
            [Reference("code", "BPCNUM", "code"), new("companyName1", "BPCNAM", "String"), Choice("isActive", "BPCSTA", YesNo), Reference("customerCategory", "BCGCOD", "code"), new("authorizedCreditAmount", "OSTAUZ", "Decimal"), new("shortName", "BPCSHO", "String"), .. Stamps]),
        new("x3MasterData", "product", folder.Class("ITMMASTER"), [new("code", "ITMREF", "String"), new("description1", "ITMDES1", "String"), new("productCategoryCode", "TCLCOD", "String"), .. Stamps]),
        new("x3Purchasing", "purchaseOrder", folder.Class("PORDER"),
            [
                new("id", "POHNUM", "String"), new("orderDate", "ORDDAT", "Date"), Reference("purchaseSite", "POHFCY", "code"), Reference("receiptSite", "RCPFCY", "code"), Reference("orderFromSupplier", "BPSNUM", "code.code"), new("internalOrderReference", "ORDREF", "String"),
                Choice("isClosed", "CLEFLG", YesNo), Choice("receiptStatus", "RCPFLG", Status), Choice("invoiceStatus", "INVFLG", Status), Choice("signatureStatus", "APPFLG", Status), Reference("currency", "CUR", "code"),
                new("taxExcludedLinesAmount", "TOTLINAMT", "Decimal"), new("taxExcludedTotalAmount", "TOTORD", "Decimal"), new("taxIncludedTotalAmount", "TTVORD", "Decimal"), .. Stamps,
            ])
            {
                Collection = "purchaseOrderLines",
                Lines = [new("lineNumber", "POPLIN", "Int"), new("sequenceNumber", "POQSEQ", "Int"), Reference("product", "ITMREF", "code"), new("quantityInOrderUnitOrdered", "QTYUOM", "Decimal"), Reference("orderUnit", "UOM", "code"), new("quantityInStockUnitReceived", "RCPQTYSTU", "Decimal"), new("expectedReceiptDate", "EXTRCPDAT", "Date")],
            },
        new("x3Purchasing", "purchaseReceipt", folder.Class("PRECEIPT"), [new("id", "PTHNUM", "String"), Reference("receiptSite", "PRHFCY", "code"), new("receiptDate", "RCPDAT", "Date"), Reference("supplier", "BPSNUM", "code.code"), .. Stamps])
        {
            Collection = "lines",
            Lines = [new("lineNumber", "PTDLIN", "Int"), new("purchaseOrder", "POHNUM", "String"), new("purchaseOrderLine", "POPLIN", "Int"), new("quantityInReceiptUnitReceived", "QTYUOM", "Decimal")],
        },
        new("x3Finance", "balanceAmount", new LedgerBalances(folder),
            [
                new("ledgerTypeNumber", "LEDTYP", "Int"), new("company", "CPY", "String"), new("site", "FCY", "String"), Reference("fiscalYear", "FIY", "code"), new("account", "ACC", "String"), new("businessPartner", "BPR", "String"), new("currency", "CUR", "String"),
                new("periodIndex", "PER", "Int"), new("debitAmountInCurrency", "DEB", "Decimal"), new("creditAmountInCurrency", "CDT", "Decimal"), new("debitAmountInLedgerCurrency", "DEBLED", "Decimal"), new("creditAmountInLedgerCurrency", "CDTLED", "Decimal"), .. Stamps,
            ]),
        new("x3Sales", "salesOrder", folder.Class("SORDER"),
            [
                new("id", "SOHNUM", "String"), new("orderDate", "ORDDAT", "Date"), new("shipmentDate", "SHIDAT", "Date"), Reference("soldToCustomer", "BPCORD", "code.code"), Reference("salesSite", "SALFCY", "code"), Reference("currency", "CUR", "code"), Reference("paymentTerm", "PTE", "code"), Choice("orderStatus", "ORDSTA", OrderStatus), .. Stamps,
            ])
            {
                Collection = "lines",
                Lines = [new("lineNumber", "SOPLIN", "Int"), new("sequenceNumber", "SOQSEQ", "Int"), Reference("product", "ITMREF", "code"), new("quantityInSalesUnitOrdered", "QTY", "Decimal")],
            },
    ];

    private static GraphProperty[] Stamps => [new("_createStamp", "CREDATTIM", "DateTime"), new("_updateStamp", "UPDDATTIM", "DateTime")];

    private static GraphProperty Reference(string name, string column, string path) => new(name, column, "String") { Path = path };

    private static GraphProperty Choice(string name, string column, Dictionary<decimal, string> names) => new(name, column, char.ToUpperInvariant(name[0]) + name[1..] + "Enum") { Names = names };
}
