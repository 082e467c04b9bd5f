using System.Collections.Immutable;

namespace MlConnector.Chaos.Truth;

/// <summary>The truths of IFS Cloud's streams.</summary>
internal static class IfsTruths
{
    /// <summary>All that the suite knows.</summary>
    public static ImmutableArray<StreamTruth> All { get; } =
    [
        new("suppliers", "SupplierInfoGeneralSet", "Suppliers", ["SupplierId"], Shape.EveryRow) { IsRelated = true },
        new("gl_accounts", "Reference_Account", "GlAccounts", ["Company", "Account"], Shape.NewestGeneration),
        new("supplier_invoices", "SupplierInvoiceSet", "SupplierInvoices", ["Company", "InvoiceId"], Shape.NewestVersion) { Date = "InvoiceDate" },
        new("gl_vouchers", IfsTables.Vouchers, "GlVouchers", ["Company", "VoucherType", "AccountingYear", "VoucherNo"], Shape.NewestVersion),
        new("gl_voucher_rows", "VoucherRowSet", "GlVoucherRows", ["Company", "VoucherType", "AccountingYear", "VoucherNo", "RowNo"], Shape.NewestVersion),
        new("payments", "MixedPaymentSet", "Payments", ["Company", "MixedPaymentId"], Shape.NewestVersion),
        new("purchase_orders", "PurchaseOrderSet", "PurchaseOrders", ["OrderNo"], Shape.NewestVersion),
        new("purchase_order_lines", "PurchaseOrderLineSet", "PurchaseOrderLines", ["OrderNo", "LineNo", "ReleaseNo"], Shape.NewestVersion),
    ];
}
