using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.SageX3;
using MlConnector.Sandbox.SageX3;
using MlConnector.Sandbox.SageX3.Api1;
using MlConnector.Sandbox.SageX3.Data;

namespace MlConnector.Proof.Cursor.Erps;

/// <summary>A Sage X3 folder with a class of the customer's own, of every habit, read through the real connector by api1. X3 has no NULL: an empty date is 1599-12-31.</summary>
internal sealed class X3Erp : IScheduledErp
{
    private const string Class = "YITEM";
    private static readonly DateOnly NoDate = new(1599, 12, 31);
    private readonly SageX3Sandbox x3;
    private readonly ItemTable table;
    private VendorSite site = null!;

    private X3Erp(int seed, Kind kind, Random random)
    {
        var api1 = new Api1Options { Cap = random.Next(3, 6), LinksCarryWhere = random.Next(2) == 0, LeavesLinksOut = random.Next(3) == 0, TellsItemsPerPage = random.Next(2) == 0 };
        x3 = new SageX3Sandbox(new SageX3SandboxOptions { Seed = seed, Size = 0, Api1 = api1, OwnClasses = [(Class, "K")] });
        table = new ItemTable(x3, kind.Type == FieldType.Date);
        Habits = $"api1{(api1.LeavesLinksOut ? " without links" : api1.LinksCarryWhere ? "" : ", links without the condition")}{(api1.TellsItemsPerPage ? "" : ", size not told")}";
    }

    public ErpTable Table => table;

    public string Habits { get; }

    /// <summary>Kinds that X3 has: it knows no journal numbers by period.</summary>
    public static IReadOnlyList<Kind> Kinds { get; } = [.. Kind.All.Where(kind => kind.Strategy != ReadStrategy.Journal)];

    /// <summary>Makes one.</summary>
    public static async Task<IScheduledErp> MakeAsync(int seed, Kind kind, TimeZoneInfo zone, Random random)
    {
        var erp = new X3Erp(seed, kind, random);
        erp.site = await VendorSite.StartAsync(erp.x3, Class, erp.table.Turn);
        return erp;
    }

    public Task<ISourceStream> OpenAsync(StreamDefinition definition, TimeProvider clock, TimeZoneInfo zone) => site.OpenAsync(
        new SageX3Factory(),
        $$"""
        type: sage-x3
        url: {{SageX3Sandbox.Address(site.Host)}}
        endpoint: {{x3.Options.Endpoint}}
        channel: api1
        timeZone: {{zone.Id}}
        parallel: 1
        api1: { username: {{x3.Options.Api1.UserName}}, password: '${secret:erp}', pageSize: 4 }
        """,
        definition with { Entity = Class },
        clock,
        x3.Options.Api1.Password);

    public ValueTask DisposeAsync() => site.DisposeAsync();

    private sealed class ItemTable(SageX3Sandbox x3, bool byDay) : ErpTable
    {
        private X3Class Items => x3.Folder.Class(Class);

        /// <summary>A page is asked for.</summary>
        public void Turn() => Locked(() =>
        {
            Pages++;
            Meanwhile();
        });

        public override void Put(ErpRow row)
        {
            base.Put(row);
            Items.Put(new X3Record
            {
                Uuid = row.Key,
                ["K"] = row.Key,
                ["At"] = byDay ? row.At is { } day ? DateOnly.FromDateTime(day) : NoDate : row.At ?? NoDate.ToDateTime(TimeOnly.MinValue),
                ["Value"] = row.Value,
                ["Open"] = row.Open ? "Y" : "N",
                ["Year"] = (decimal)row.Year,
                ["Period"] = (decimal)row.Period,
                ["Journal"] = (decimal)row.Journal,
                ["UPDDATTIM"] = NoDate.ToDateTime(TimeOnly.MinValue),
            });
        }

        public override void Remove(ErpRow row)
        {
            base.Remove(row);
            Items.Delete(Items.Find([row.Key])!);
        }
    }
}
