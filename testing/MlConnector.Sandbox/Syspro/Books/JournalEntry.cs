namespace MlConnector.Sandbox.Syspro.Books;

/// <summary>What is common to a journal.</summary>
/// <param name="Company">The company whose accounts it moves.</param>
/// <param name="Period">The period it is posted into.</param>
/// <param name="JournalDate">Its own date.</param>
/// <param name="PostDate">The day it was entered and posted: later than the period when it is back-dated.</param>
/// <param name="Source">Two characters: AP, AR, GR, PO, IN, JE …</param>
/// <param name="Reference">Text of the journal.</param>
/// <param name="SubJournal">Number of the sub-ledger's journal; 0 for none.</param>
internal sealed record JournalHead(string Company, Period Period, DateTime JournalDate, DateTime PostDate, string Source, string Reference, int SubJournal = 0);

/// <summary>A line of a journal; debit when the amount is positive.</summary>
internal sealed record JournalLine(string GlCode, decimal Amount, string Reference, string Comment = "")
{
    public string Supplier { get; init; } = "";
    public string ApInvoice { get; init; } = "";
    public string Customer { get; init; } = "";
    public string ArInvoice { get; init; } = "";
    public string SalesOrder { get; init; } = "";
    public string StockCode { get; init; } = "";
    public string Warehouse { get; init; } = "";
    public string AnalysisCode { get; init; } = "";
}
