using System.Globalization;
using MlConnector.Sandbox.PowerBi;
using MlConnector.Sandbox.Syspro.Data;

namespace MlConnector.EndToEnd.World;

/// <summary>Compares the destination with the source, row by row.</summary>
internal static class Delivered
{
    /// <summary>Every invoice of SYSPRO is in the table exactly once in its newest version, with the same amounts; nothing else is there.</summary>
    public static void InvoicesAgree(Site site, IReadOnlySet<string>? dead = null)
    {
        SandboxTable table = site.PowerBi.Dataset("Finance").Table("ApInvoices");
        Dictionary<string, IReadOnlyDictionary<string, object?>> newest = Newest(table);
        Dictionary<string, SysproRow> source = site.Syspro.Table("ApInvoice").Rows.ToDictionary(row => $"{row.Text("Supplier").Trim().TrimStart('0')}/{row.Text("Invoice").Trim().TrimStart('0')}");
        Assert.Equal(source.Keys.Except(dead ?? new HashSet<string>()).Order(StringComparer.Ordinal), newest.Keys.Except(dead ?? new HashSet<string>()).Order(StringComparer.Ordinal));
        foreach ((string key, SysproRow row) in source)
        {
            if (dead?.Contains(key) == true) continue;
            Assert.Equal(row.Number("OrigInvValue"), Number(newest[key]["OrigInvValue"]));
            Assert.Equal(row.Number("MthInvBal1"), Number(newest[key]["MthInvBal1"]));
        }
    }

    /// <summary>No row was delivered twice: source id and version are unique together.</summary>
    public static void NothingTwice(SandboxTable table)
    {
        string[] ids = [.. table.Rows.Select(row => $"{row["_SourceId"]} {row["_Version"]}")];
        Assert.Equal(ids.Distinct(StringComparer.Ordinal).Count(), ids.Length);
    }

    private static Dictionary<string, IReadOnlyDictionary<string, object?>> Newest(SandboxTable table) => table.Rows
        .GroupBy(row => $"{Key(row["Supplier"])}/{Key(row["Invoice"])}")
        .ToDictionary(same => same.Key, same => same.MaxBy(row => Convert.ToInt64(row["_Version"], CultureInfo.InvariantCulture))!);

    private static string Key(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture)!.Trim().TrimStart('0');

    private static decimal Number(object? value) => Convert.ToDecimal(value, CultureInfo.InvariantCulture);
}
