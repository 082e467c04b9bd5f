using MlConnector.Sandbox.SageX3.Data;

namespace MlConnector.Sandbox.SageX3.Generation;

/// <summary>Journal entries: each balanced in each ledger, every line repeated in the analytical one; among them simulations, templates and temporary ones.</summary>
internal static class Journals
{
    public static void Fill(X3Folder folder, Maker maker, int size)
    {
        for (var i = 1; i <= 90 * size; i++) folder.Class("GACCENTRY").Put(Entry(maker, i, i % 23 == 0 ? 5 : i % 17 == 0 ? 2 : 1));
    }

    /// <summary>An entry of a category.</summary>
    public static X3Record Entry(Maker maker, int i, int category, DateOnly? changed = null)
    {
        var day = maker.Day(200);
        var entry = maker.Record(changed ?? day, ("TYP", i % 2 == 0 ? "FF" : "FC"), ("NUM", Maker.Number("P", i)), ("JOU", "ACH"), ("CPY", "FR10"), ("FCY", "FR011"), ("ACCDAT", day), ("ENTDAT", day), ("DUDDAT", i % 3 == 0 ? X3Value.EmptyDate : day.AddDays(30)), ("VALDAT", X3Value.EmptyDate), ("FIY", day.Year), ("PER", day.Month),
            ("STA", i % 8 == 0 ? 1 : 2), ("CAT", category), ("CUR", "EUR"), ("REF", ""), ("REFINT", $"R{i}"), ("BPRVCR", ""), ("BPRDATVCR", X3Value.EmptyDate), ("DESVCR", "Écriture"), ("ORIMOD", 1), ("ORIGIN", 1), ("RVS", 1), ("FNLPSTNUM", ""), ("FNLPSTDAT", X3Value.EmptyDate));
        decimal sum = 0;
        var lines = i == 3 ? 40 : 2 + maker.Next(4);
        for (var line = 1; line <= lines; line++)
        {
            var last = line == lines;
            var amount = last ? sum : maker.Amount(2000);
            if (!last) sum += amount;
            foreach (var ledger in new[] { 1, 2 }) entry.Lines.Add(Line(maker, line, ledger, amount, last ? -1 : 1));
        }
        return entry;
    }

    private static X3Record Line(Maker maker, int line, int ledger, decimal amount, int sign) => maker.Line(
        ("LIN", line * 1000), ("LEDTYP", ledger), ("LED", ledger == 1 ? "LEG" : "ANA"), ("IDTLIN", ""), ("FCYLIN", "FR011"), ("COA", "FRA"), ("ACC", FolderFiller.Account(maker.Next(20))), ("SAC", ""), ("BPR", sign < 0 ? "F00001" : ""), ("SNS", sign), ("AMTCUR", amount), ("CUR", "EUR"), ("AMTLED", amount), ("CURLED", "EUR"),
        ("QTY", 0), ("UOM", ""), ("DES", $"Ligne {line}"), ("TAX", ""), ("OFFACC", ""), ("MTC", ""), ("MTCDAT", X3Value.EmptyDate), ("CHK", 1), ("FREREF", ""));
}
