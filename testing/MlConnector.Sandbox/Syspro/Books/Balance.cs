namespace MlConnector.Sandbox.Syspro.Books;

/// <summary><c>MthInvBal1..3</c> and <c>InvoiceBal1..3</c>: the balance now, at the end of the previous period, and of the one before.</summary>
internal static class Balance
{
    /// <summary>Whether a posting counts in the balance of <paramref name="ago"/> periods before the current one.</summary>
    public static bool AtPeriodEnd(int ago, Period posting, Period current) => posting.Before(current) >= ago;
}
