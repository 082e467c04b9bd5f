using MlConnector.Sandbox.IfsCloud;
using MlConnector.Sandbox.IfsCloud.Data;

namespace MlConnector.Chaos.Truth;

/// <summary>What IFS Cloud holds now, read without the engine.</summary>
internal static class IfsTables
{
    /// <summary>Vouchers, which the set of rows has no table of: they are made as an accountant would.</summary>
    public const string Vouchers = "(vouchers)";

    private static readonly string[] VoucherKey = ["Company", "VoucherType", "AccountingYear", "VoucherNo"];
    private static readonly string[] VoucherColumns = [.. VoucherKey, "VoucherDate", "EntryDate", "AccountingPeriod", "FunctionGroup", "Userid", "MultiCompanyId", "RowCount", "DebetTotal", "CreditTotal"];

    /// <summary>A set of it, or its vouchers.</summary>
    public static SourceTable Of(IfsCloudSandbox ifs, string entity)
    {
        if (entity == Vouchers) return new SourceTable(VoucherColumns, [.. ifs.Data.Set("VoucherRowSet").Rows.GroupBy(row => string.Join('|', VoucherKey.Select(row.Text))).Select(Voucher)]);
        return new SourceTable([.. ifs.Data.Set(entity).Columns.Select(column => column.Name)], [.. ifs.Data.Set(entity).Rows.Select(row => (Func<string, object?>)(name => row[name]))]);
    }

    private static Func<string, object?> Voucher(IEnumerable<IfsRow> rows)
    {
        IfsRow[] all = [.. rows];
        return name => name switch
        {
            "RowCount" => (long)all.Length,
            "DebetTotal" => all.Sum(row => row["DebetAmount"] as decimal? ?? 0),
            "CreditTotal" => all.Sum(row => row["CreditAmount"] as decimal? ?? 0),
            _ => all[0][name],
        };
    }
}
