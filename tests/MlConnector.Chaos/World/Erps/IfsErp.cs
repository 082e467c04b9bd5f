using MlConnector.Chaos.Truth;
using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.IfsCloud;
using MlConnector.Sandbox.IfsCloud.Data;

namespace MlConnector.Chaos.World.Erps;

/// <summary>IFS Cloud: two companies of some hundred rows. Which of its ways to page an environment has, and how it writes numbers, is the seed's.</summary>
internal sealed class IfsErp(SiteSettings settings) : Erp
{
    /// <summary>Vouchers, which the set of rows has no table of: <see cref="Table"/> makes them as an accountant would.</summary>
    public const string Vouchers = "(vouchers)";

    private static readonly string[] VoucherKey = ["Company", "VoucherType", "AccountingYear", "VoucherNo"];
    private static readonly string[] VoucherColumns = [.. VoucherKey, "VoucherDate", "EntryDate", "AccountingPeriod", "RowCount", "DebetTotal", "CreditTotal"];

    private readonly IfsCloudSandbox ifs = new(new IfsCloudSandboxOptions
    {
        Seed = settings.Seed,
        Vouchers = 12,
        Paging = (IfsPaging)(settings.Seed % 3),
        SkipTokenCountsRows = settings.Seed % 2 == 0,
        QuotesDecimals = settings.Seed % 5 == 0,
        ServerPage = 30,
    });

    public override ISandboxModule Module => ifs;

    public override string Connection(SandboxHost host, SiteSettings settings) => $$"""
        type: ifs-cloud
        url: {{IfsCloudSandbox.Address(host)}}
        realm: {{ifs.Options.Realm}}
        clientId: {{ifs.Options.ClientId}}
        clientSecret: ${secret:ifs}
        timeZone: {{settings.TimeZone}}
        timeout: 10m
        pageSize: 40
        """;

    public override SourceTable Table(string entity)
    {
        if (entity == Vouchers) return new SourceTable(VoucherColumns, [.. Rows("VoucherRowSet").GroupBy(row => string.Join('|', VoucherKey.Select(row.Text))).Select(Voucher)]);
        return new SourceTable([.. ifs.Data.Set(entity).Columns.Select(column => column.Name)], [.. Rows(entity).Select(row => (Func<string, object?>)(name => row[name]))]);
    }

    public override IReadOnlyDictionary<string, string> Play(string scenario, IReadOnlyDictionary<string, string> parameters) => ifs.Play(scenario, parameters);

    private IReadOnlyList<IfsRow> Rows(string set) => ifs.Data.Set(set).Rows;

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
