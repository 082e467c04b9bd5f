using MlConnector.Composition.Pipelines;
using MlConnector.Engine.Ports;
using MlConnector.Server.Tests.World;

namespace MlConnector.Server.Tests.Console;

/// <summary>The schedule of a pipeline in boxes: the same text as somebody would write, and nothing else of the draft is touched.</summary>
public sealed class ScheduleFormTests
{
    private const string Written = """
        connections:
          erp: { type: syspro, companies: [A] }
          bi: { type: power-bi, workspace: Finance }
        pipelines:
          finance:
            source: erp
            destination: bi
            dataset: Finance
            schedule: "hourly"
            calendar:
              jitter: 2m
              blackouts:
                year-end: { from: monthly on last day at 12:00, for: 2d }
                month-end: { from: monthly on last day at 18:00, for: 36h }
            policies: { existing: replay }
            streams:
              ap_suppliers: { schedule: daily at 02:00 }
              gl_accounts: { table: Accounts, since: 2024-01-01 }
        """;

    private readonly CancellationToken cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_typed_is_written_and_what_is_emptied_is_standard_again()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        HttpClient admin = await site.SignInAsync(Role.Admin);
        string id = await BringAsync(admin, Written);
        string page = await admin.GetStringAsync($"/drafts/{id}/schedule", cancel);
        Assert.All(["value=\"hourly\"", "value=\"2m\"", "value=\"month-end\"", "value=\"36h\"", "value=\"daily at 02:00\"", "name=\"stream:gl_accounts:schedule\""], text => Assert.Contains(text, page, StringComparison.Ordinal));
        Assert.EndsWith("?saved=true", await KeepAsync(admin, id, ("schedule", "every 5 minutes"), ("timeZone", "Europe/Stockholm"), ("calendar.fullRefresh", "weekly on sunday at 03:00"), ("calendar.jitter", ""), ("calendar.catchUp", "skip"), ("policies.journal.keep", "90d"),
            ("blackout-name:0", ""), ("blackout-from:0", ""), ("blackout-for:0", ""), ("blackout-name:1", "month-end"), ("blackout-from:1", "monthly on last day at 18:00"), ("blackout-for:1", "48h"), ("blackout-name:2", "freeze"), ("blackout-from:2", "daily at 22:00"), ("blackout-for:2", "2h"),
            ("stream:ap_suppliers:schedule", ""), ("stream:gl_accounts:schedule", "weekdays at 06:30"), ("stream:gl_accounts:since", "2024-01-01")), StringComparison.Ordinal);
        Assert.Equal("""
            connections:
              erp:
                type: syspro
                companies: [A]
              bi:
                type: power-bi
                workspace: Finance
            pipelines:
              finance:
                source: erp
                destination: bi
                dataset: Finance
                schedule: every 5 minutes
                calendar:
                  blackouts:
                    month-end: {from: 'monthly on last day at 18:00', for: 48h}
                    freeze: {from: 'daily at 22:00', for: 2h}
                  fullRefresh: weekly on sunday at 03:00
                  catchUp: skip
                policies:
                  existing: replay
                  journal:
                    keep: 90d
                streams:
                  ap_suppliers: {}
                  gl_accounts:
                    table: Accounts
                    since: 2024-01-01
                    schedule: weekdays at 06:30
                timeZone: Europe/Stockholm

            """, await TextAsync(site, id));
    }

    [Fact]
    public async Task Keeping_what_was_not_changed_changes_nothing()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        HttpClient admin = await site.SignInAsync(Role.Admin);
        string id = await BringAsync(admin, Written), before = await TextAsync(site, id);
        await KeepAsync(admin, id, ("schedule", "hourly"), ("calendar.jitter", "2m"), ("calendar.catchUp", ""), ("blackout-name:0", "year-end"), ("blackout-from:0", "monthly on last day at 12:00"), ("blackout-for:0", "2d"), ("blackout-name:1", "month-end"), ("blackout-from:1", "monthly on last day at 18:00"), ("blackout-for:1", "36h"), ("stream:ap_suppliers:schedule", "daily at 02:00"), ("stream:gl_accounts:since", "2024-01-01"));
        Assert.Equal(before, await TextAsync(site, id));
    }

    [Fact]
    public async Task Blackouts_without_a_name_and_of_the_same_name_are_told_at_once_and_mistakes_where_they_were_typed()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        HttpClient admin = await site.SignInAsync(Role.Admin);
        string id = await BringAsync(admin, Written), before = await TextAsync(site, id);
        string refused = await KeepAsync(admin, id, ("blackout-name:0", ""), ("blackout-from:0", "daily at 22:00"), ("blackout-for:0", "2h"), ("blackout-name:1", "a"), ("blackout-from:1", "daily at 22:00"), ("blackout-for:1", "2h"), ("blackout-name:2", "a"), ("blackout-from:2", "daily at 23:00"), ("blackout-for:2", "2h"), ("schedule", "hourly, or so"), ("policies.journal.keep", "91d"), ("stream:gl_accounts:since", "2024-02-02"));
        Assert.Equal(2, refused.Split("DRAFT-BLACKOUT").Length - 1);
        Assert.All(["value=\"daily at 23:00\"", "value=\"hourly, or so\"", "value=\"91d\"", "value=\"2024-02-02\"", "aria-describedby=\"fault-blackout-1\"", "id=\"fault-blackout-3\""], text => Assert.Contains(text, refused, StringComparison.Ordinal));
        Assert.Equal(before, await TextAsync(site, id));
        await KeepAsync(admin, id, ("schedule", "now and then"), ("policies.journal.keep", "long"));
        string page = await admin.GetStringAsync($"/drafts/{id}/schedule", cancel);
        Assert.All(["value=\"now and then\"", "pipelines.finance.schedule", "pipelines.finance.policies.journal.keep"], text => Assert.Contains(text, page, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_pipeline_that_is_applied_leads_to_its_schedule()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        await using SandboxSystems systems = await SandboxSystems.StartAsync(site.Folder);
        await systems.ApplyAsync(site);
        HttpClient admin = await site.SignInAsync(Role.Admin);
        string page = await admin.ActAsync("/settings", "/acts/pipelines/finance/edit", ("step", "schedule"));
        Assert.Matches("^/drafts/[0-9a-z]+/schedule$", page);
        Assert.Contains("name=\"stream:ap_suppliers:schedule\"", await admin.GetStringAsync(page, cancel), StringComparison.Ordinal);
        await KeepAsync(admin, page.Split('/')[2], ("calendar.fullRefresh", "weekly on sunday at 03:00"));
        await admin.ActAsync("/new", $"/acts/drafts/{page.Split('/')[2]}/apply");
        StoredPipeline stored = await StoredPipeline.FindAsync(site.Workspace.Store.Revisions, "finance", cancel);
        Assert.Equal((2, "weekly on sunday at 03:00"), (stored.Revision.Number, stored.Content.Settings.Calendar?.FullRefresh?.Text));
    }

    private static async Task<string> BringAsync(HttpClient admin, string text) => (await admin.ActAsync("/new", "/acts/drafts/text", ("text", text))).Split('/')[2];

    private static Task<string> KeepAsync(HttpClient admin, string id, params (string, string)[] fields) => admin.ActAsync("/new", $"/acts/drafts/{id}/schedule", fields);

    private async Task<string> TextAsync(ServerSite site, string id) => (await site.Workspace.Store.Drafts.FindAsync(id, cancel))!.Text;
}
