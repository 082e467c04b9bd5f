namespace MlConnector.Sandbox.IfsCloud.Data;

/// <summary>The sets of the fact sheet's catalogue, with their columns and enumerations.</summary>
internal static class IfsModel
{
    public static readonly IReadOnlyDictionary<string, string[]> Enums = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["PurchaseOrderState"] = ["Planned", "Released", "Confirmed", "Arrived", "Received", "Closed", "Cancelled", "Stopped"],
        ["CustomerOrderState"] = ["Planned", "Released", "Reserved", "Picked", "PartiallyDelivered", "Delivered", "Invoiced", "Cancelled"],
        ["InvoiceState"] = ["Preliminary", "Posted", "PartlyPaidPosted", "PaidPosted", "Cancelled"],
        ["LogicalAccountType"] = ["Assets", "Liabilities", "Revenues", "Cost", "Statistics", "StatisticsOpeningBalance"],
        ["PartyType"] = ["Customer", "Supplier", "Employee"],
        ["HistoryType"] = ["Insert", "Update", "Delete"],
    };

    private const string Parts = "CodeB t20, CodeC t20, CodeD t20, CodeE t20, CodeF t20, CodeG t20, CodeH t20, CodeI t20, CodeJ t20";
    private const string Required = "ReqCodeB t50, ReqCodeC t50, ReqCodeD t50, ReqCodeE t50, ReqCodeF t50, ReqCodeG t50, ReqCodeH t50, ReqCodeI t50, ReqCodeJ t50";

    public static IEnumerable<IfsSet> Sets()
    {
        yield return new("PurchaseOrderHandling", "PurchaseOrderSet", "PurchaseOrder", "*OrderNo t50, Company t20, Contract t5, VendorNo t20, OrderDate s, Objstate e:PurchaseOrderState, BuyerCode t20, AuthorizeCode t20, CurrencyCode t3, Cf_Priority t20");
        yield return new("PurchaseOrderHandling", "Reference_Supplier", "Supplier", "*VendorNo t20, VendorName t100");
        yield return new(
            "PurchaseOrderLineEntity", "PurchaseOrderLineSet", "PurchaseOrderLine",
            "*OrderNo t50, *LineNo t10, *ReleaseNo t10, Contract t5, VendorNo t20, PartNo t50, Description t400, BuyQtyDue n, BuyUnitMeas t20, BuyUnitPrice n, NetAmtCurr n, GrossAmtCurr n, CurrencyCode t3, Objstate e:PurchaseOrderState, WantedDeliveryDate s, PlannedReceiptDate s, ProjectId t50");
        yield return new("SuppliersHandling", "SupplierInfoGeneralSet", "SupplierInfoGeneral", "*SupplierId t20, Name t100, Country t50, CurrencyCode t3");
        yield return new("CustomersHandling", "CustomerInfoSet", "CustomerInfo", "*CustomerId t20, Name t100, Country t50, CurrencyCode t3");
        yield return new("CustomerOrderHandling", "CustomerOrderSet", "CustomerOrder", "*OrderNo t50, Contract t5, CustomerNo t20, CustomerName t100, CurrencyCode t3, OrderDate s, Objstate e:CustomerOrderState");
        yield return new(
            "CustomerOrderHandling", "CustomerOrderLineSet", "CustomerOrderLine",
            "*OrderNo t50, *LineNo t10, *RelNo t10, *LineItemNo n, CatalogNo t50, CatalogDesc t400, PartNo t50, BuyQtyDue n, SalesUnitMeas t20, WantedDeliveryDate s, PlannedDeliveryDate s, PromisedDeliveryDate s, Objstate e:CustomerOrderState");
        yield return new(
            "CustomerOrderInvoiceHandling", "CustomerOrderInvHeadSet", "CustomerOrderInvHead",
            "*Company t20, *InvoiceId n, Identity t20, PartyType e:PartyType, InvoiceType t20, InvoiceDate d, DueDate d, CreationDate d, Currency t3, CurrRate n, PayTermId t20, Objstate e:InvoiceState");
        yield return new(
            "SupplierInvoiceHandling", "SupplierInvoiceSet", "ManSuppInvoice",
            "*Company t20, *InvoiceId n, Identity t20, SeriesId t20, InvoiceNo t5000, InvoiceDate d, DueDate d, ArrivalDate d, CurrencyCode t3, GrossAmount n, NetAmount n, TaxAmount n, Objstate e:InvoiceState, Cf_Exported t20");
        yield return new("MixedPaymentHandling", "MixedPaymentSet", "MixedPayment", "*Company t20, *MixedPaymentId n, PaymentDate d, VoucherType t10, AccountingYear n, VoucherNo n, CurrencyCode t3, Amount n, Objstate t50");
        yield return new(
            "VoucherRowsAnalysis", "Reference_Account", "Account",
            $"*Company t20, *Account t20, CodePart t20, Description t200, AccntGroup t20, AccntType t20, LogicalAccountType e:LogicalAccountType, LedgFlag t50, CurrBalance t50, TaxFlag t50, MasterCompany t20, ValidFrom d, ValidUntil d, {Required}, Text t2000");
        foreach (char part in "BCDEFGHIJ") yield return new("VoucherRowsAnalysis", $"Reference_Code{part}", $"Code{part}", $"*Company t20, *Code{part} t20, CodePart t20, Description t200, ValidFrom d, ValidUntil d, SortValue t50, Text t2000, Cf_Owner t50");
        yield return new(
            "VoucherRowsAnalysis", "VoucherRowSet", "VoucherRow",
            $"*Company t20, *VoucherType t10, *AccountingYear n, *VoucherNo n, *RowNo n, VoucherDate d, EntryDate d, AccountingPeriod n, YearPeriodKey n, Account t20, AccountDesc t200, {Parts}, CurrencyCode t3, CurrencyDebetAmount n, CurrencyCreditAmount n, CurrencyAmount n, DebetAmount n, CreditAmount n, Amount n, Quantity n, Text t2000, TransCode t100, PartyType e:PartyType, PartyTypeId t20, ReferenceSerie t50, ReferenceNumber t50, FunctionGroup t20, Userid t50, MultiCompanyId t20, Corrected b");
        yield return new("ManualVoucherHandling", "VoucherSet", "Voucher", "*Company t20, *VoucherType t10, *AccountingYear n, *VoucherNo n, VoucherDate d, AccountingPeriod n, VoucherText t200, Userid t50, Cf_MlcReference t100");
        yield return new("HistoryLogHandling", "HistoryLogOverviewSet", "HistoryLog", "*LogId n, LuName t30, TimeStamp s, Username t30, HistoryType e:HistoryType, Keys t600, Note t2000");
        yield return new("AllProjections", "Projections", "Projection", "*ProjectionName t100, ApiClass t50");
    }

    /// <summary>References between sets, and children that cannot be expanded.</summary>
    public static void Connect(IfsData data)
    {
        IfsSet orders = data.Set("PurchaseOrderSet");
        orders.References["VendorNoRef"] = (data.Set("Reference_Supplier"), "VendorNo");
        orders.Children.Add("OrderLinesArray");
        data.Set("CustomerOrderSet").Children.Add("OrderLinesArray");
        data.Set("VoucherSet").Children.Add("VoucherRowsArray");
    }
}
