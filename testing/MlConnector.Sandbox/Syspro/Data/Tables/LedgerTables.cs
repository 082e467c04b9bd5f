namespace MlConnector.Sandbox.Syspro.Data.Tables;

/// <summary>General ledger. <c>GenBudgets</c> is inferred: no definition of the budget table was found.</summary>
internal static class LedgerTables
{
    public const string Text = """
        GenMaster: *Company vc10, *GlCode vc35, Description vc50, AccountType c1, GlGroup vc10, CurrentBalance d14.2, PtdDrValue d14.2,
          PtdCrValue d14.2, ReportIndex1 vc20, ReportIndex2 vc20, AccOnHldFlag c1
        GenHistory: *Company vc10, *GlCode vc35, *GlYear d4, BeginYearBalance d14.2, ClosingBalPer1 d14.2, ClosingBalPer2 d14.2,
          ClosingBalPer3 d14.2, ClosingBalPer4 d14.2, ClosingBalPer5 d14.2, ClosingBalPer6 d14.2, ClosingBalPer7 d14.2, ClosingBalPer8 d14.2,
          ClosingBalPer9 d14.2, ClosingBalPer10 d14.2, ClosingBalPer11 d14.2, ClosingBalPer12 d14.2, ClosingBalPer13 d14.2,
          ClosingBalPer14 d14.2, ClosingBalPer15 d14.2
        GenBudgets: *Company vc10, *GlCode vc35, *BudgetType c1, *BudgetNumber d3, *GlYear d4, BudgetPer1 d14.2, BudgetPer2 d14.2, BudgetPer3 d14.2,
          BudgetPer4 d14.2, BudgetPer5 d14.2, BudgetPer6 d14.2, BudgetPer7 d14.2, BudgetPer8 d14.2, BudgetPer9 d14.2, BudgetPer10 d14.2,
          BudgetPer11 d14.2, BudgetPer12 d14.2, BudgetPer13 d14.2, BudgetPer14 d14.2, BudgetPer15 d14.2
        GenJournalCtl: *GlYear d4, *GlPeriod d2, *GlJournal d10, JournalDate dt, PostDate dt, JnlStatus c1, JnlPostingType c1, Source c2,
          JournalSource c2, Operator vc20, AuthorisedBy vc20, PostedBy vc20, Authorised c1, NumOfEntries d10, DebitAmount d14.2,
          CreditAmount d14.2, Reference vc30, Notation vc100
        GenJournalDetail: *GlYear d4, *GlPeriod d2, *Journal d10, *EntryNumber d10, EntryType c1, EntryValue d14.2, GlCode vc35, Reference vc30,
          Comment vc250, EntryDate dt, EntryPosted c1, Source c2, Type c1, Company vc10, InterCompanyFlag c1, CurrencyValue d14.2,
          PostCurrency c3, CommitmentFlag c1, TransactionDate dt, DocumentDate dt, SubModJournal d10, SubModArInvoice vc20, SubModJob vc20,
          SubModTransDesc vc50, AnalysisEntry d10
        GenTransaction: *Company vc10, *GlCode vc35, *GlYear d4, *GlPeriod d2, *GlLine d10, Source c2, Journal d10, JnlDate dt, Reference vc30,
          EntryValue d14.2, Comment vc250, TransactionDate dt, SubModApInvoice vc20, SubModArInvoice vc20, SubModSupplier vc15,
          SubModCustomer vc15, SubModGrn vc20, SubModSalesOrder vc20 0, SubModJob vc20, SubModWh vc10, SubModStock vc30, SubModBank vc15
        GenAnalysisCode: *AnalysisCategory vc10, *AnalysisType d1, *AnalysisCode vc20, Description vc50, OnHold c1
        GenAnalysisTrn: *GlYear d4, *GlPeriod d2, *AnalysisEntry d10, *AnalysisLine d4, AnalysisCategory vc10, AnalysisCode1 vc20, AnalysisCode2 vc20,
          AnalysisCode3 vc20, AnalysisCode4 vc20, AnalysisCode5 vc20, EntryValue d14.2, GlCode vc35, Company vc10
        """;
}
