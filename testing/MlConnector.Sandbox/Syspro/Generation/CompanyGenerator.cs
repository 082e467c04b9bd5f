using MlConnector.Sandbox.Syspro.Books;

namespace MlConnector.Sandbox.Syspro.Generation;

/// <summary>Fills an empty company from a seed.</summary>
internal static class CompanyGenerator
{
    public static void Fill(CompanyBooks books, SysproSize size, int seed)
    {
        var dice = new Dice(seed);
        var start = new DateTime(books.Current.Year, books.Current.Month, 1).AddMonths(1 - size.Months);
        new MasterData(books, size, dice, start).Write();
        for (var year = start.Year; year <= books.AsOf.Year; year++) books.Ledger.Balances.OpenYear(books.Company.Id, year);
        new Trading(books, size, dice).Run(start);
    }
}
