using MlConnector.Sandbox.SageX3.Data;

namespace MlConnector.Sandbox.SageX3.Generation;

/// <summary>Orders and invoices. The third order of each kind has more lines than a default page.</summary>
internal static class Trade
{
    private const int LongDocument = 47;

    public static void Fill(X3Folder folder, Maker maker, int size)
    {
        for (var i = 1; i <= 45 * size; i++) folder.Class("PORDER").Put(PurchaseOrder(maker, i, size));
        for (var i = 1; i <= 30 * size; i++) folder.Class("SORDER").Put(SalesOrder(maker, i, size));
        for (var i = 1; i <= 40 * size; i++) folder.Class("SINVOICE").Put(SalesInvoice(maker, i, size));
        for (var i = 1; i <= 35 * size; i++) folder.Class("PINVOICE").Put(PurchaseInvoice(maker, i, size));
    }

    private static X3Record PurchaseOrder(Maker maker, int i, int size)
    {
        var day = maker.Day(200);
        var order = maker.Record(day, ("POHNUM", Maker.Number("CF", i)), ("POHTYP", "1"), ("REVNUM", 0), ("BPSNUM", Maker.Number("F", 1 + maker.Next(25 * size))), ("BPSINV", ""), ("BPRPAY", ""), ("POHFCY", "FR011"), ("RCPFCY", "FR011"), ("INVFCY", "FR011"),
            ("CPY", "FR10"), ("ORDDAT", day), ("ORDREF", $"ref '{i}'"), ("CUR", "EUR"), ("CHGCOE", 1), ("PTE", "FR30NET"), ("BUY", "ADMIN"), ("CLEFLG", i % 4 == 0 ? 2 : 1), ("RCPFLG", 1), ("INVFLG", 1), ("APPFLG", 1));
        for (var line = 1; line <= Lines(maker, i); line++)
        {
            decimal quantity = 1 + maker.Next(50), price = maker.Amount(400);
            order.Lines.Add(maker.Line(("POPLIN", line * 1000), ("POQSEQ", line), ("ITMREF", Maker.Number("ART-", 1 + maker.Next(30 * size))), ("ITMDES", $"Ligne {line}"), ("QTYUOM", quantity), ("UOM", "UN"), ("QTYPUU", quantity), ("PUU", "UN"), ("QTYSTU", quantity), ("STU", "UN"),
                ("RCPQTYSTU", 0), ("INVQTYSTU", 0), ("EXTRCPDAT", line % 5 == 0 ? X3Value.EmptyDate : day.AddDays(20)), ("LINCLEFLG", 1), ("LINSTA", 1), ("LINAMT", quantity * price), ("LINATIAMT", Maker.Cents(quantity * price * 1.2m)), ("NETCUR", "EUR"), ("PRHFCY", "FR011"), ("GROPRI", price), ("NETPRI", price)));
        }
        Total(order, "LINAMT", "TOTLINAMT", "TOTORD");
        order["TOTTAXAMT"] = Maker.Cents(order.Number("TOTORD") * 0.2m);
        order["TTVORD"] = order.Number("TOTORD") + order.Number("TOTTAXAMT");
        return order;
    }

    private static X3Record SalesOrder(Maker maker, int i, int size)
    {
        var day = maker.Day(200);
        var order = maker.Record(day, ("SOHNUM", Maker.Number("CC", i)), ("SOHTYP", "SON"), ("SALFCY", "FR011"), ("CPY", "FR10"), ("BPCORD", Maker.Number("C", 1 + maker.Next(22 * size))), ("BPCINV", ""), ("BPCPYR", ""), ("ORDDAT", day), ("SHIDAT", i % 6 == 0 ? X3Value.EmptyDate : day.AddDays(5)),
            ("CUR", "EUR"), ("PTE", "FR30NET"), ("VACBPR", "FRA"), ("ORDSTA", i % 4 == 0 ? 2 : 1));
        for (var line = 1; line <= Lines(maker, i); line++)
        {
            order.Lines.Add(maker.Line(("SOPLIN", line * 1000), ("SOQSEQ", line), ("ITMREF", Maker.Number("ART-", 1 + maker.Next(30 * size))), ("ITMDES", $"Ligne {line}"), ("QTY", 1 + maker.Next(20)), ("SAU", "UN"), ("NETPRI", maker.Amount(300)), ("LINNOT", maker.Amount(3000))));
        }
        Total(order, "LINNOT", "ORDNOT");
        order["ORDATI"] = Maker.Cents(order.Number("ORDNOT") * 1.2m);
        return order;
    }

    private static X3Record SalesInvoice(Maker maker, int i, int size)
    {
        var day = maker.Day(200);
        var invoice = maker.Record(day, ("NUM", Maker.Number("FC", i)), ("SIVTYP", "FAC"), ("INVTYP", i % 10 == 0 ? 2 : 1), ("GTE", "CLI"), ("JOU", "VEN"), ("CPY", "FR10"), ("FCY", "FR011"), ("BPR", Maker.Number("C", 1 + maker.Next(22 * size))), ("BPRPAY", ""), ("ACCDAT", day), ("BPRDAT", X3Value.EmptyDate), ("BPRVCR", ""),
            ("STRDUDDAT", day.AddDays(30)), ("PTE", "FR30NET"), ("CUR", "EUR"), ("RATMLT", 1), ("RATDIV", 1), ("SNS", i % 10 == 0 ? -1 : 1), ("STA", 3), ("FIY", day.Year), ("PER", day.Month), ("INVNUM", ""));
        for (var line = 1; line <= Lines(maker, i); line++)
        {
            invoice.Lines.Add(maker.Line(("SIDLIN", line * 1000), ("ITMREF", Maker.Number("ART-", 1 + maker.Next(30 * size))), ("ITMDES", $"Ligne {line}"), ("QTY", 1 + maker.Next(20)), ("SAU", "UN"), ("NETPRI", maker.Amount(300)), ("AMTNOTLIN", maker.Amount(3000)), ("AMTATILIN", maker.Amount(3600))));
        }
        Total(invoice, "AMTNOTLIN", "AMTNOT");
        invoice["AMTTAX"] = Maker.Cents(invoice.Number("AMTNOT") * 0.2m);
        invoice["AMTATI"] = invoice.Number("AMTNOT") + invoice.Number("AMTTAX");
        return invoice;
    }

    private static X3Record PurchaseInvoice(Maker maker, int i, int size)
    {
        var day = maker.Day(200);
        decimal amount = maker.Amount(5000), tax = Maker.Cents(amount * 0.2m);
        var invoice = maker.Record(day, ("NUM", Maker.Number("FF", i)), ("INVTYP", i % 12 == 0 ? 2 : 1), ("PIVTYP", "FF"), ("CPY", "FR10"), ("FCY", "FR011"), ("BPR", Maker.Number("F", 1 + maker.Next(25 * size))), ("ACCDAT", day), ("BPRDAT", day), ("BPRVCR", $"V{i}"), ("CUR", "EUR"), ("PTE", "FR30NET"),
            ("TOTLINAMT", amount), ("TOTTAXAMT", tax), ("AMTNOT", amount), ("AMTATI", amount + tax), ("SNS", i % 12 == 0 ? -1 : 1), ("STA", 2));
        invoice.Lines.Add(maker.Line(("PIDLIN", 1000), ("ITMREF", Maker.Number("ART-", 1 + maker.Next(30 * size))), ("QTYUOM", 1), ("AMTNOTLIN", amount)));
        return invoice;
    }

    /// <summary>Goods received: for GraphQL a node that no stream of a catalog reads.</summary>
    public static void Receipts(X3Folder folder, Maker maker, int size)
    {
        for (var i = 1; i <= 12 * size; i++)
        {
            var day = maker.Day(60);
            var receipt = maker.Record(day, ("PTHNUM", Maker.Number("REC", i)), ("PRHFCY", "FR011"), ("RCPDAT", day), ("BPSNUM", Maker.Number("F", 1 + maker.Next(25 * size))));
            receipt.Lines.Add(maker.Line(("PTDLIN", 1000), ("POHNUM", Maker.Number("CF", i)), ("POPLIN", 1000), ("QTYUOM", 1 + maker.Next(20))));
            folder.Class("PRECEIPT").Put(receipt);
        }
    }

    private static int Lines(Maker maker, int document) => document == 3 ? LongDocument : 1 + maker.Next(6);

    private static void Total(X3Record document, string line, params string[] totals)
    {
        document["LINNBR"] = (decimal)document.Lines.Count;
        foreach (var total in totals) document[total] = document.Lines.Sum(one => one.Number(line));
    }
}
