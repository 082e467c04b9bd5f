namespace MlConnector.Sandbox.Syspro.Data.Tables;

/// <summary>Accounts payable and purchase orders. The columns of <c>TblApTerms</c> are inferred.</summary>
internal static class PayablesTables
{
    public const string Text = """
        ApSupplier: *Supplier vc15, SupplierName vc50, SupShortName vc20, SupplierClass vc10, Branch vc10, Currency c3, TermsCode c2,
          CurrentBalance d14.2, OnHold c1, Email vc255, MerchGlCode vc35, Nationality c3, DateSuppAdded dt, LastPurchDate dt, FirstPurchDate dt,
          LastChequeDate dt, NumMthsBeforDel d3, NumMonthsZero d3, PurchValMth1 d14.2, PurchValMth2 d14.2, PurchValMth3 d14.2,
          PurchValMth4 d14.2, PurchValMth5 d14.2, PurchValMth6 d14.2, PurchValMth7 d14.2, PurchValMth8 d14.2, PurchValMth9 d14.2,
          PurchValMth10 d14.2, PurchValMth11 d14.2, PurchValMth12 d14.2
        ApInvoice: *Supplier vc15, *Invoice vc20, InvoiceDate dt, DueDate dt, DiscountDate dt, JournalDate dt, Journal d10, EntryNumber d10,
          Branch vc10, Reference vc30, OrigInvValue d14.2, OrigDiscValue d14.2, MthInvBal1 d14.2, MthInvBal2 d14.2, MthInvBal3 d14.2,
          InvoiceStatus c1, Currency c3, PostCurrency c3, ConvRate d12.6, MulDiv c1, Bank vc15, InvoiceYear d4, InvoiceMonth d2,
          YearInvBalZero d4, MonthInvBalZero d2, PaymentNumber vc15, TotalAdjustments d14.2, ManualChqDate dt, NotificationDate dt
        ApInvoicePay: *Supplier vc15, *Invoice vc20, *EntryNumber d10, TrnType c1, Journal d10, JournalDate dt, PaymentReference vc50,
          TrnValue d14.2, TrnYear d4, TrnMonth d2, PostValue d14.2, PostCurrency c3, PostConvRate d12.6, PostMulDiv c1, SummaryEntryNumber d10
        ApJnlSummary: *TrnYear d4, *TrnMonth d2, *Journal d10, *EntryNumber d10, Supplier vc15, Invoice vc20, TransactionCode c1,
          InvoiceValue d14.2, SupplierGlCode vc35, TrnDate dt, AnalysisEntry d10
        ApJnlDistrib: *TrnYear d4, *TrnMonth d2, *Journal d10, *EntryNumber d10, *SubEntry d10, ExpenseGlCode vc35, DistrValue d14.2,
          ExpenseType c1, Reference vc30, AnalysisEntry d10
        PorMasterHdr: *PurchaseOrder vc20 0, OrderStatus c1, ActiveFlag c1, CancelledFlag c1, Supplier vc15, Warehouse vc10, Currency c3,
          ExchangeRate d12.6, MulDiv c1, TermsCode c2, Buyer vc20, OrderEntryDate dt, OrderDueDate dt, MemoDate dt, DateLastDocPrt dt,
          DatePoCompleted dt
        PorMasterDetail: *PurchaseOrder vc20 0, *Line d4, LineType c1, MStockCode vc30, MStockDes vc50, MWarehouse vc10, MOrderQty d18.6,
          MReceivedQty d18.6, MPrice d15.5, MForeignPrice d15.5, MPriceUom vc10, MOrderUom vc10, MGlCode vc35, MCompleteFlag c1,
          MProductClass vc20, MLatestDueDate dt, MOrigDueDate dt, MLastReceiptDat dt
        TblApTerms: *TermsCode c2, Description vc50, InvDueDays d5, DiscDays d5, DiscPct d5.2
        """;
}
