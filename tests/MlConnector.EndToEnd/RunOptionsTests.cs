using System.Globalization;
using System.Text.Json;
using MlConnector.EndToEnd.World;
using MlConnector.Sandbox.Syspro.Data;

namespace MlConnector.EndToEnd;

/// <summary>Parts of a pipeline: a dry run, one stream, one window, whatever is due; and what is said once beside it.</summary>
public sealed class RunOptionsTests
{
    private const string Streams = "      ap_suppliers: { schedule: daily at 03:17 }\n      ap_invoices: { schedule: daily at 03:17 }\n      ap_aging: { schedule: daily at 03:17 }\n";

    [Fact]
    public async Task Progress_tells_rows_that_are_mapped_from_those_that_are_unchanged_filtered_or_dead()
    {
        await using Site site = await Site.StartAsync("      ap_invoices: { where: \"MthInvBal1 <> 0\" }\n");
        int rows = site.Syspro.Table("ApInvoice").Count, open = site.Syspro.Table("ApInvoice").Rows.Count(row => row.Number("MthInvBal1") != 0);
        Assert.InRange(open, 1, rows - 1);
        await site.SetSecretsAsync();
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0);

        Assert.Equal((rows, open, 0, open, 0), LastProgress((await site.Mlc.RunAsync("run --json")).Ended(0)));
        Assert.Equal((rows, 0, open, 0, 0), LastProgress((await site.Mlc.RunAsync("run --full --json")).Ended(0)));
        site.Syspro.Play("bad-row");
        Assert.Equal((rows, 0, open - 1, 0, 1), LastProgress((await site.Mlc.RunAsync("run --full --json")).Ended(4)));
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"{rows:N0} read, 0 mapped, {open - 1:N0} unchanged, 0 delivered, 1 dead"), (await site.Mlc.RunAsync("run --full")).Errors, StringComparison.Ordinal);
    }

    private static (int Read, int Mapped, int Unchanged, int Delivered, int Dead) LastProgress(MlcResult run)
    {
        JsonElement last = JsonDocument.Parse(run.Errors.Split('\n').Last(line => line.Contains("\"mapped\"", StringComparison.Ordinal))).RootElement;
        int Of(string name) => last.GetProperty(name).GetInt32();
        return (Of("read"), Of("mapped"), Of("unchanged"), Of("delivered"), Of("dead"));
    }

    [Fact]
    public async Task A_file_is_tried_without_being_applied()
    {
        await using Site site = await Site.StartAsync(Streams);
        await site.SetSecretsAsync();

        JsonElement dry = Assert.Single((await site.Mlc.RunAsync($"run -f {site.File} --dry-run --rows 3 --stream ap_invoices --json")).Ended(0).Json.GetProperty("streams").EnumerateArray());

        Assert.Equal((site.Syspro.Table("ApInvoice").Rows.Count, 3), (dry.GetProperty("new").GetInt32(), dry.GetProperty("rows").GetArrayLength()));
        Assert.Empty(site.PowerBi.Datasets());
        Assert.Contains("No pipeline has been applied here yet", (await site.Mlc.RunAsync("export")).Ended(2).Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("InvoiceDate=2026-02-01..2026-01-01", "has to lie before the second")]
    [InlineData("InvoiceDate=abc..def", "Give a date such as 2026-03-31.")]
    [InlineData("Foo=1..2", "stream ap_invoices has no field Foo")]
    public async Task A_window_that_cannot_be_is_refused_before_anything_runs(string window, string told)
    {
        await using Site site = await Site.StartAsync("      ap_invoices: {}\n");
        await site.SetSecretsAsync();
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0);

        Assert.Contains(told, (await site.Mlc.RunAsync($"run --window {window}")).Ended(2).Errors, StringComparison.Ordinal);
        Assert.Equal(0, site.PowerBi.Dataset("Finance").Table("ApInvoices").Count);
    }

    [Fact]
    public async Task A_run_does_the_part_it_is_asked_for_and_a_timer_only_what_is_due()
    {
        await using Site site = await Site.StartAsync(Streams);
        await site.SetSecretsAsync();
        (await site.Mlc.RunAsync(["secrets", "set", "powerbi", "--expires", TimeProvider.System.GetUtcNow().AddDays(5).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)], Site.AppSecret + "\n")).Ended(0);
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0);
        Assert.Contains(site.PowerBi.Dataset("Finance").Table("ApAging").Schema.Measures, measure => measure.Name == "ApAging Value 31-60");
        IReadOnlyList<SysproRow> invoices = site.Syspro.Table("ApInvoice").Rows;

        JsonElement dry = Assert.Single((await site.Mlc.RunAsync("run --dry-run --rows 3 --stream ap_invoices --json")).Ended(0).Json.GetProperty("streams").EnumerateArray());
        Assert.Equal((invoices.Count, 3), (dry.GetProperty("new").GetInt32(), dry.GetProperty("rows").GetArrayLength()));
        Assert.All(site.PowerBi.Dataset("Finance").Tables, table => Assert.Equal(0, table.Count));

        JsonElement first = (await site.Mlc.RunAsync("run --stream ap_suppliers --json")).Ended(0).Json;
        Assert.Equal("ap_suppliers", Assert.Single(first.GetProperty("streams").EnumerateArray()).GetProperty("stream").GetString());
        JsonElement expiring = Assert.Single(first.GetProperty("secretsExpiring").EnumerateArray());
        Assert.Equal(("powerbi", 5), (expiring.GetProperty("name").GetString(), expiring.GetProperty("daysLeft").GetInt32()));

        DateTime day = invoices[0].Date("InvoiceDate")!.Value;
        JsonElement window = (await site.Mlc.RunAsync($"run --stream ap_invoices --window InvoiceDate={day:yyyy-MM-dd}..{day.AddDays(1):yyyy-MM-dd} --json")).Ended(0).Json;
        Assert.Equal(invoices.Count(row => row.Date("InvoiceDate") == day), window.GetProperty("streams")[0].GetProperty("counts").GetProperty("delivered").GetInt32());
        Assert.False(window.TryGetProperty("secretsExpiring", out _));

        JsonElement due = (await site.Mlc.RunAsync("run --due --json")).Ended(0).Json;
        Assert.Equal(["ap_aging", "ap_invoices"], due.GetProperty("streams").EnumerateArray().Select(stream => stream.GetProperty("stream").GetString()).Order(StringComparer.Ordinal));
        Delivered.InvoicesAgree(site);
        Assert.Matches("^nothing until [0-9-]+ 03:17 \\(Etc/UTC\\)$", (await site.Mlc.RunAsync("run --due --json")).Ended(0).Json.GetProperty("due").GetString());
        (await site.Mlc.RunAsync("run --due --window InvoiceDate=2026-01-01..2026-02-01")).Ended(2);
        Assert.Contains("secret powerbi expires in 5 days", (await site.Mlc.RunAsync("status")).Ended(0).Output, StringComparison.Ordinal);
    }
}
