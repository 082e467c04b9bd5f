using System.Globalization;
using MlConnector.Sandbox.SageX3.Data;
using MlConnector.Sandbox.SageX3.Generation;

namespace MlConnector.Sandbox.SageX3.Scenarios;

/// <summary>What happens in an X3 folder between two polls, or between two pages.</summary>
internal sealed class SageX3Scenarios(X3Folder folder, Maker maker, TimeProvider clock)
{
    public static readonly IReadOnlyDictionary<string, string> Described = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["new-journal"] = "A new, balanced journal entry.",
        ["unseen-journal"] = "A new, balanced journal entry that bears a stamp of long ago: who follows stamps does not see it.",
        ["match-line"] = "A matching letter on lines of the newest journal entry; its stamp does not move.",
        ["reverse-journal"] = "A final entry is reversed: a second one with opposite signs, and RVS of the first.",
        ["tear-journal"] = "A line of the newest entry is gone, as if it were being written: the entry does not balance. Played again, the line is back.",
        ["mend-journal"] = "The line that tear-journal took is back.",
        ["receive-line"] = "Goods for a line of an open purchase order; the header's stamp does not move.",
        ["change-sales-line"] = "Another quantity on a line of the open sales order that changed longest ago; the header's stamp does not move.",
        ["recode-temporary"] = "Another account on a line of the temporary journal entry that changed longest ago; its stamp does not move.",
        ["close-order"] = "An open purchase order is closed; its stamp moves.",
        ["change-supplier"] = "A supplier gets another name.",
        ["delete-customer"] = "A customer is deleted; nothing tells of it.",
        ["bad-row"] = "A purchase invoice with a reference of 4,100 characters.",
        ["correct-row"] = "Corrects what bad-row spoiled.",
        ["tear-order"] = "The next read of a purchase order gets one line too few, as if it were being written; what the order says of their number is right. Played again, one more read does.",
        ["mend-order"] = "Every read of an order gets all of its lines again.",
        ["new-order"] = "A new purchase order with 25 lines.",
    };

    private (X3Record Entry, X3Record Line)? torn;
    private int made;

    public Dictionary<string, string> Play(string scenario) => scenario switch
    {
        "new-journal" => NewJournal(),
        "unseen-journal" => UnseenJournal(),
        "match-line" => Match(),
        "reverse-journal" => Reverse(),
        "tear-journal" => Tear(),
        "mend-journal" when torn is not null => Tear(),
        "receive-line" => Receive(),
        "change-sales-line" => ChangeSalesLine(),
        "recode-temporary" => Recode(),
        "close-order" => Close(),
        "change-supplier" => ChangeSupplier(),
        "delete-customer" => DeleteCustomer(),
        "bad-row" => BadRow(),
        "correct-row" => CorrectRow(),
        "tear-order" => TearOrder(),
        "mend-order" => MendOrder(),
        "new-order" => NewOrder(),
        _ => throw new ArgumentException($"sage-x3 has no scenario '{scenario}', or nothing that it could happen to", nameof(scenario)),
    };

    private DateTime Now => new(clock.GetUtcNow().UtcTicks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond, DateTimeKind.Utc);

    private Dictionary<string, string> NewJournal()
    {
        var entry = Stamped(Journals.Entry(maker, 70_000 + ++made, 1));
        folder.Class("GACCENTRY").Put(entry);
        return Facts(("TYP", entry.Text("TYP")), ("NUM", entry.Text("NUM")), ("lines", Digits(entry.Lines.Count / 2)));
    }

    private Dictionary<string, string> UnseenJournal()
    {
        var entry = Journals.Entry(maker, 80_001 + 8 * ++made, 1, maker.Today.AddDays(-300));
        folder.Class("GACCENTRY").Put(entry);
        return Facts(("TYP", entry.Text("TYP")), ("NUM", entry.Text("NUM")), ("FIY", entry.Text("FIY")), ("PER", entry.Text("PER")));
    }

    private Dictionary<string, string> Match()
    {
        var entry = Newest();
        foreach (var line in entry.Lines.Where(line => line.Text("BPR").Length > 0)) line["MTC"] = "A";
        return Facts(("TYP", entry.Text("TYP")), ("NUM", entry.Text("NUM")));
    }

    private Dictionary<string, string> Reverse()
    {
        var entry = folder.Class("GACCENTRY").Records.First(one => one.Number("STA") == 2 && one.Number("CAT") == 1 && one.Number("RVS") == 1);
        var number = Maker.Number("R", ++made);
        var against = Stamped(maker.Record(maker.Today, [.. entry.Columns.Select(column => (column, column == "NUM" ? number : entry[column]))]));
        foreach (var line in entry.Lines) against.Lines.Add(maker.Line([.. line.Columns.Select(column => (column, column == "SNS" ? -line.Number("SNS") : line[column]))]));
        folder.Class("GACCENTRY").Put(against);
        entry["RVS"] = 2m;
        Stamped(entry);
        return Facts(("NUM", entry.Text("NUM")), ("reversal", number));
    }

    private Dictionary<string, string> Tear()
    {
        var entry = torn?.Entry ?? Newest();
        if (torn is { } taken)
        {
            entry.Lines.Insert(0, taken.Line);
            torn = null;
        }
        else
        {
            torn = (entry, entry.Lines[0]);
            entry.Lines.RemoveAt(0);
        }
        Stamped(entry);
        return Facts(("TYP", entry.Text("TYP")), ("NUM", entry.Text("NUM")));
    }

    private Dictionary<string, string> TearOrder()
    {
        var order = Stamped(folder.Class("PORDER").Records.Last(one => one.Number("CLEFLG") == 1 && one.Lines.Count is > 1 and < 40));
        order.ShortReads++;
        return Facts(("POHNUM", order.Text("POHNUM")), ("lines", Digits(order.Lines.Count)));
    }

    private Dictionary<string, string> MendOrder()
    {
        foreach (var order in folder.Class("PORDER").Records) order.ShortReads = 0;
        return [];
    }

    private Dictionary<string, string> Receive()
    {
        var order = Open();
        order.Lines[0]["RCPQTYSTU"] = order.Lines[0].Number("QTYSTU");
        return Facts(("POHNUM", order.Text("POHNUM")), ("POPLIN", order.Lines[0].Text("POPLIN")), ("quantity", order.Lines[0].Text("QTYSTU")));
    }

    private Dictionary<string, string> ChangeSalesLine()
    {
        var order = Oldest("SORDER", one => one.Number("ORDSTA") == 1);
        order.Lines[0]["QTY"] = order.Lines[0].Number("QTY") + 7;
        return Facts(("SOHNUM", order.Text("SOHNUM")), ("SOPLIN", order.Lines[0].Text("SOPLIN")), ("QTY", order.Lines[0].Text("QTY")));
    }

    private Dictionary<string, string> Recode()
    {
        var entry = Oldest("GACCENTRY", one => one.Number("STA") == 1 && one.Number("CAT") == 1);
        foreach (var line in entry.Lines.Where(line => line.Text("LIN") == "1000")) line["ACC"] = "699999";
        return Facts(("TYP", entry.Text("TYP")), ("NUM", entry.Text("NUM")));
    }

    private X3Record Oldest(string name, Func<X3Record, bool> isOpen) => folder.Class(name).Records.Where(isOpen).MinBy(record => (DateTime)record["UPDDATTIM"])!;

    private Dictionary<string, string> Close()
    {
        var order = Stamped(Open());
        order["CLEFLG"] = 2m;
        return Facts(("POHNUM", order.Text("POHNUM")));
    }

    private Dictionary<string, string> ChangeSupplier()
    {
        var supplier = Stamped(folder.Class("BPSUPPLIER").Records[4]);
        supplier["BPSNAM"] = $"Renamed {++made}";
        return Facts(("BPSNUM", supplier.Text("BPSNUM")), ("BPSNAM", supplier.Text("BPSNAM")));
    }

    private Dictionary<string, string> DeleteCustomer()
    {
        var customer = folder.Class("BPCUSTOMER").Records[^1];
        folder.Class("BPCUSTOMER").Delete(customer);
        return Facts(("BPCNUM", customer.Text("BPCNUM")));
    }

    private Dictionary<string, string> BadRow()
    {
        var invoice = Stamped(folder.Class("PINVOICE").Records[2]);
        invoice["BPRVCR"] = new string('x', 4100);
        return Facts(("NUM", invoice.Text("NUM")));
    }

    private Dictionary<string, string> CorrectRow()
    {
        var invoice = Stamped(folder.Class("PINVOICE").Records[2]);
        invoice["BPRVCR"] = "corrected";
        return Facts(("NUM", invoice.Text("NUM")));
    }

    private Dictionary<string, string> NewOrder()
    {
        var like = Open();
        var order = Stamped(maker.Record(maker.Today, [.. like.Columns.Select(column => (column, like[column]))]));
        order["POHNUM"] = Maker.Number("CN", ++made);
        for (var i = 1; i <= 25; i++)
        {
            order.Lines.Add(maker.Line([.. like.Lines[0].Columns.Select(column => (column, column == "POPLIN" ? i * 1000m : column == "POQSEQ" ? i : like.Lines[0][column]))]));
        }
        order["LINNBR"] = 25m;
        folder.Class("PORDER").Put(order);
        return Facts(("POHNUM", order.Text("POHNUM")));
    }

    private X3Record Newest() => folder.Class("GACCENTRY").Records.Where(entry => entry.Number("CAT") == 1).MaxBy(entry => (DateTime)entry["UPDDATTIM"])!;

    private X3Record Open() => folder.Class("PORDER").Records.FirstOrDefault(order => order.Number("CLEFLG") == 1) ?? throw new ArgumentException("no order is open");

    private X3Record Stamped(X3Record record)
    {
        record["UPDDATTIM"] = Now;
        return record;
    }

    private static string Digits(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static Dictionary<string, string> Facts(params (string Name, string Value)[] facts) => facts.ToDictionary(fact => fact.Name, fact => fact.Value, StringComparer.Ordinal);
}
