namespace MlConnector.Sandbox.Syspro.Data.Tables;

/// <summary>Accounts receivable and sales orders. The columns of <c>TblArTerms</c> are inferred.</summary>
internal static class ReceivablesTables
{
    public const string Text = """
        ArCustomer: *Customer vc15, Name vc50, CustomerClass vc10, Branch vc10, Area vc10, Salesperson vc20, TermsCode c2, Currency c3,
          CreditLimit d12, CustomerOnHold c1, BalanceType c1, MasterAccount vc15, Email vc255, DateCustAdded dt, DateLastSale dt, DateLastPay dt
        ArCustomer+: *Customer vc15, Region vc30, AccountManager vc30, Rebate d8.4
        ArCustomerBal: *Customer vc15, ValFutureInv d14.2, ValCurrentInv d14.2, Val30daysInv d14.2, Val60daysInv d14.2, Val90daysInv d14.2,
          Val120daysInv d14.2, ValCreditsInv d14.2, NumFutureInv d6, NumCurrentInv d6, Num30daysInv d6, Num60daysInv d6, Num90daysInv d6,
          Num120daysInv d6, NumCreditsInv d6
        ArInvoice: *Customer vc15, *Invoice vc20 0, *DocumentType c1, InvoiceDate dt, SalesOrder vc20 0, CustomerPoNumber vc30, Salesperson vc20,
          Branch vc10, Area vc10, TermsCode c2, InvoiceBal1 d14.2, InvoiceBal2 d14.2, InvoiceBal3 d14.2, CurrencyValue d14.2, PostCurrency c3,
          ConvRate d12.6, MulDiv c1, InvoiceYear d4, InvoiceMonth d2, DiscBal d14.2, TaxPortion d14.2, NextPaymEntry d10, PodEntryDate dt
        ArInvoicePay: *Customer vc15, *Invoice vc20 0, *DocumentType c1, *EntryNumber d10, TrnType c1, Journal d10, JournalDate dt,
          PaymentReference vc50, TrnValue d14.2, TrnYear d4, TrnMonth d2, PostValue d14.2, PostCurrency c3, PostConvRate d12.6, PostMulDiv c1
        ArTrnSummary: *TrnYear d4, *TrnMonth d2, *Register d10, *Invoice vc20 0, *SummaryLine d10, Customer vc15, DocumentType c1, InvoiceDate dt,
          Branch vc10, Salesperson vc20, Area vc10, MerchandiseValue d14.2, FreightValue d14.2, OtherValue d14.2, TaxValue d14.2,
          DiscValue d14.2, MerchandiseCost d14.2, ExchangeRate d12.6, MulDiv c1, Source c1, SalesOrder vc20 0, Operator vc20
        ArTrnDetail: *TrnYear d4, *TrnMonth d2, *Register d10, *Invoice vc20 0, *SummaryLine d10, *DetailLine d10, Customer vc15, DocumentType c1,
          InvoiceDate dt, StockCode vc30, Warehouse vc10, ProductClass vc20, QtyInvoiced d18.6, NetSalesValue d14.2, TaxValue d14.2,
          CostValue d14.2, DiscValue d14.2, LineType c1, GlYear d4, GlPeriod d2, GlJournal d10, TransactionGlCode vc35, CostGlCode vc35,
          SalesOrder vc20 0, SalesOrderLine d4
        SorMaster: *SalesOrder vc20 0, Customer vc15, OrderStatus c1, ActiveFlag c1, CancelledFlag c1, DocumentType c1, Branch vc10,
          Warehouse vc10, Currency c3, ExchangeRate d12.6, LastInvoice vc20 0, OrderDate dt, EntrySystemDate dt, ReqShipDate dt, DateLastInvPrt dt,
          CustomerPoNumber vc30, Salesperson vc20
        SorDetail: *SalesOrder vc20 0, *SalesOrderLine d4, LineType c1, MStockCode vc30, MStockDes vc50, MWarehouse vc10, MOrderQty d18.6,
          MShipQty d18.6, MBackOrderQty d18.6, MPrice d15.5, MUnitCost d15.5, MLineShipDate dt, MCustRequestDat dt, MProductClass vc20
        TblArTerms: *TermsCode c2, Description vc50, InvDueDays d5, DiscDays d5, DiscPct d5.2
        """;
}
