using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.IfsCloud;
using MlConnector.Sandbox.IfsCloud;
using MlConnector.Sandbox.IfsCloud.Data;

namespace MlConnector.Proof.Cursor.Erps;

/// <summary>An IFS Cloud environment with a set of the customer's own, of every habit, read through the real connector.</summary>
internal sealed class IfsErp : IScheduledErp
{
    private const string Service = "ScheduleHandling", Set = "ItemSet";
    private static readonly (IfsPaging Habit, string Asked)[] Pagings =
    [
        (IfsPaging.NoNextLink, "auto"), (IfsPaging.NoNextLink, "keyset"), (IfsPaging.NoNextLink, "skip"), (IfsPaging.NextLinkWhenNoTop, "auto"), (IfsPaging.NextLinkWhenNoTop, "nextLink"), (IfsPaging.NextLinkAlways, "auto"),
        (IfsPaging.NextLinkAlways, "nextLink"),
    ];

    private readonly IfsCloudSandbox ifs;
    private readonly ItemTable table;
    private readonly string asked;
    private VendorSite site = null!;

    private IfsErp(int seed, Kind kind, Random random)
    {
        (IfsPaging habit, asked) = Pagings[random.Next(Pagings.Length)];
        ifs = new IfsCloudSandbox(new IfsCloudSandboxOptions
        {
            Seed = seed,
            Companies = [],
            Vouchers = 0,
            RequestsPerMinute = 0,
            Paging = habit,
            SkipTokenCountsRows = random.Next(2) == 0,
            QuotesDecimals = random.Next(2) == 0,
            PageCap = random.Next(3, 6),
            ServerPage = random.Next(3, 6),
            OwnSets = [(Service, Set, $"*K t20, At {(kind.Type == FieldType.Date ? "d" : "s")}, Value n, Open t1, Year n, Period n, Journal n")],
        });
        table = new ItemTable(ifs);
        Habits = $"{asked} over {habit}{(ifs.Options.SkipTokenCountsRows && habit != IfsPaging.NoNextLink ? ", counting" : "")}";
    }

    public ErpTable Table => table;

    public string Habits { get; }

    /// <summary>Makes one.</summary>
    public static async Task<IScheduledErp> MakeAsync(int seed, Kind kind, TimeZoneInfo zone, Random random)
    {
        var erp = new IfsErp(seed, kind, random);
        erp.site = await VendorSite.StartAsync(erp.ifs, Set, erp.table.Turn);
        return erp;
    }

    public Task<ISourceStream> OpenAsync(StreamDefinition definition, TimeProvider clock, TimeZoneInfo zone) => site.OpenAsync(
        new IfsCloudFactory(),
        $$"""
        type: ifs-cloud
        url: {{IfsCloudSandbox.Address(site.Host)}}
        realm: {{ifs.Options.Realm}}
        clientId: {{ifs.Options.ClientId}}
        clientSecret: '${secret:erp}'
        timeZone: {{zone.Id}}
        paging: {{asked}}
        pageSize: 4
        parallel: 1
        requestsPerMinute: 0
        """,
        definition with { Entity = $"main:{Service}/{Set}" },
        clock,
        ifs.Options.ClientSecret);

    public ValueTask DisposeAsync() => site.DisposeAsync();

    private sealed class ItemTable(IfsCloudSandbox ifs) : ErpTable
    {
        private IfsSet Items => ifs.Data.Set(Service, Set);

        /// <summary>A page is asked for.</summary>
        public void Turn() => Locked(() =>
        {
            Pages++;
            Meanwhile();
        });

        public override void Put(ErpRow row)
        {
            base.Put(row);
            (string, object?)[] cells = [("K", row.Key), ("At", At(row.At)), ("Value", row.Value), ("Open", row.Open ? "Y" : "N"), ("Year", row.Year), ("Period", row.Period), ("Journal", (decimal)row.Journal)];
            if (Find(row.Key) is { } there) ifs.Data.Change(there, cells);
            else ifs.Data.Add(Items, cells);
        }

        public override void Remove(ErpRow row)
        {
            base.Remove(row);
            ifs.Data.Remove(Find(row.Key)!);
        }

        private object? At(DateTime? at) => at is not { } moment ? null : Items.Column("At").Kind == IfsKind.Date ? DateOnly.FromDateTime(moment) : new DateTimeOffset(moment, TimeSpan.Zero);

        private IfsRow? Find(string key) => Items.Rows.FirstOrDefault(row => row.Text("K") == key);
    }
}
