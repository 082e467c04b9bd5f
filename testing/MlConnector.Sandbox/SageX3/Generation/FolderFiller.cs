using MlConnector.Sandbox.SageX3.Data;

namespace MlConnector.Sandbox.SageX3.Generation;

/// <summary>Fills a folder with the books of a small trader.</summary>
internal static class FolderFiller
{
    public static void Fill(X3Folder folder, Maker maker, int size)
    {
        Masters(folder, maker, size);
        Trade.Fill(folder, maker, size);
        Journals.Fill(folder, maker, size);
        Trade.Receipts(folder, maker, size);
    }

    private static void Masters(X3Folder folder, Maker maker, int size)
    {
        for (var i = 1; i <= 25 * size; i++)
        {
            folder.Class("BPSUPPLIER").Put(maker.Record(maker.Day(300), ("BPSNUM", Maker.Number("F", i)), ("BPSNAM", $"Fournisseur {i} d'Été"), ("BPSSHO", $"F{i}"), ("BSGCOD", "FR"), ("BPRPAY", Maker.Number("F", i)), ("BPSINV", Maker.Number("F", i)), ("BPSGRU", ""),
                ("CUR", i % 7 == 0 ? "USD" : "EUR"), ("PTE", "FR30NET"), ("VACBPR", "FRA"), ("ACCCOD", "SUPPLIER"), ("ENAFLG", i % 11 == 0 ? 1 : 2), ("ORDMINAMT", 0), ("OSTCTL", 1), ("OSTAUZAMT", maker.Amount(9000))));
        }
        for (var i = 1; i <= 22 * size; i++)
        {
            folder.Class("BPCUSTOMER").Put(maker.Record(maker.Day(300), ("BPCNUM", Maker.Number("C", i)), ("BPCNAM", $"Client \"{i}\" & Söhne"), ("BPCSHO", $"C{i}"), ("BCGCOD", "DOM"), ("BPCINV", Maker.Number("C", i)), ("BPCPYR", Maker.Number("C", i)), ("BPCGRU", ""),
                ("BPCSTA", i % 9 == 0 ? 1 : 2), ("CUR", "EUR"), ("PTE", "FR30NET"), ("VACBPR", "FRA"), ("ACCCOD", "CUSTOMER"), ("OSTCTL", 1), ("OSTAUZ", maker.Amount(50_000))));
        }
        for (var i = 1; i <= 30 * size; i++)
        {
            folder.Class("ITMMASTER").Put(maker.Record(maker.Day(300), ("ITMREF", Maker.Number("ART-", i)), ("ITMDES1", $"Produit {i}"), ("TCLCOD", i % 3 == 0 ? "PF" : "MP"), ("ITMSTA", 1), ("STU", "UN")));
        }
        foreach (var chart in new[] { "FRA", "IAS" })
        {
            for (var i = 0; i < 20; i++) folder.Class("GACCOUNT").Put(maker.Record(maker.Day(300), ("COA", chart), ("ACC", Account(i)), ("DES", $"Compte {Account(i)}"), ("DESSHO", Account(i))));
        }
    }

    /// <summary>Number of an account.</summary>
    public static string Account(int number) => Maker.Number("6", number * 10);
}
