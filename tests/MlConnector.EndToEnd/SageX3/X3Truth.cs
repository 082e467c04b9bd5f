using System.Globalization;
using MlConnector.Sandbox.SageX3.Data;

namespace MlConnector.EndToEnd.SageX3;

/// <summary>What the destination has to show of a folder, row by row.</summary>
internal static class X3Truth
{
    /// <summary>Entries and their lines of the legal ledger, signs applied.</summary>
    public static void LedgersAgree(X3World world)
    {
        X3Record[] entries = [.. world.X3.Folder.Class("GACCENTRY").Records.Where(entry => entry.Number("CAT") == 1)];
        Assert.Equal(
            entries.Select(entry => $"{entry.Text("TYP")}|{entry.Text("NUM")}|{entry.Text("STA")}|{entry.Text("RVS")}").Order(StringComparer.Ordinal),
            world.Current("GlEntries").Select(row => $"{row["TYP"]}|{row["NUM"]}|{Text(row["STA"])}|{Text(row["RVS"])}").Order(StringComparer.Ordinal));
        Assert.Equal(
            entries.SelectMany(entry => entry.Lines.Where(line => line.Number("LEDTYP") == 1).Select(line => $"{entry.Text("NUM")}|{line.Text("LIN")}|{line.Text("ACC")}|{line.Number("SNS") * line.Number("AMTLED"):0.00}")).Order(StringComparer.Ordinal),
            world.Current("GlEntryLines").Select(row => string.Create(CultureInfo.InvariantCulture, $"{row["NUM"]}|{Text(row["LIN"])}|{row["ACC"]}|{Number(row["SignedLedger"]):0.00}")).Order(StringComparer.Ordinal));
    }

    /// <summary>Orders and their lines.</summary>
    public static void OrdersAgree(X3World world)
    {
        IReadOnlyList<X3Record> orders = world.X3.Folder.Class("PORDER").Records;
        Assert.Equal(orders.Select(order => $"{order.Text("POHNUM")}|{order.Text("CLEFLG")}|{order.Number("TOTORD"):0.00}").Order(StringComparer.Ordinal), world.Current("PurchaseOrders").Select(row => string.Create(CultureInfo.InvariantCulture, $"{row["POHNUM"]}|{Text(row["CLEFLG"])}|{Number(row["TOTORD"]):0.00}")).Order(StringComparer.Ordinal));
        Assert.Equal(
            orders.SelectMany(order => order.Lines.Select(line => $"{order.Text("POHNUM")}|{line.Text("POPLIN")}|{line.Text("ITMREF")}|{line.Number("QTYUOM"):0.00}")).Order(StringComparer.Ordinal),
            world.Current("PurchaseOrderLines").Select(row => string.Create(CultureInfo.InvariantCulture, $"{row["POHNUM"]}|{Text(row["POPLIN"])}|{row["ITMREF"]}|{Number(row["QTYUOM"]):0.00}")).Order(StringComparer.Ordinal));
    }

    private static string Text(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture)!;

    private static decimal Number(object? value) => Convert.ToDecimal(value, CultureInfo.InvariantCulture);
}
