using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using MlConnector.Abstractions.Errors;
using MlConnector.Composition.Pipelines;
using MlConnector.Composition.Proving;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Reconciliation;
using MlConnector.Engine.Runs;
using MlConnector.Server.Runs;
using MlConnector.Server.Tests.World;

namespace MlConnector.Server.Tests.Console;

/// <summary>What reconciliations found outlives the service: an auditor looks at last month's, down to its keys, beside that of today.</summary>
public sealed class ReconciliationPageTests
{
    private readonly CancellationToken cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Earlier_reconciliations_survive_a_restart_and_are_laid_beside_each_other()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        await using SandboxSystems systems = await SandboxSystems.StartAsync(site.Folder);
        StoredPipeline stored = await systems.ApplyAsync(site, "ap_invoices: {}");
        await RunAsync(site, stored);
        ReconciledPipeline first = await ReconcileAsync(site, stored, "anna");
        systems.Syspro.Play("pay-old-invoice");
        ReconciledPipeline second = await ReconcileAsync(site, stored, "bert");
        Assert.Equal((true, false), (first.Agrees, second.Agrees));
        int differing = second.Figures.Count(figure => !figure.Agrees);

        await site.RestartAsync();
        HttpClient viewer = await site.SignInAsync(Role.Viewer);
        string newest = await viewer.GetStringAsync("/reconciliation/finance", cancel);
        Assert.Contains($"by bert, revision 1, audit entry {second.Record.AuditEntry}", newest, StringComparison.Ordinal);
        Assert.Contains("has changed in the ERP since it was delivered", newest, StringComparison.Ordinal);
        string past = await viewer.GetStringAsync($"/reconciliation/finance?id={first.Record.Id}", cancel);
        Assert.Contains($"by anna, revision 1, audit entry {first.Record.AuditEntry}; it is not the newest one", past, StringComparison.Ordinal);
        Assert.DoesNotContain("Keys that differ", past, StringComparison.Ordinal);
        Assert.Contains($"compare?one={second.Record.Id}&amp;other={first.Record.Id}", past, StringComparison.Ordinal);
        string beside = await viewer.GetStringAsync($"/reconciliation/finance/compare?one={second.Record.Id}&other={first.Record.Id}", cancel);
        Assert.Contains($"{first.Figures.Length - differing} of {first.Figures.Length} figures are the same", beside, StringComparison.Ordinal);
        Assert.Contains("<span class=\"badge good\">agrees</span></td><td><span class=\"badge broken\">differs</span>", beside, StringComparison.Ordinal);
        Assert.Contains($"{differing} of {first.Figures.Length} differ", (await viewer.GetStringAsync("/reconciliation", cancel)).Split("<tbody>")[1], StringComparison.Ordinal);
        Assert.Contains("RECONCILIATION-UNKNOWN", await viewer.GetStringAsync("/reconciliation/finance?id=none", cancel), StringComparison.Ordinal);
    }

    /// <summary>A stream that is passed over in silence is taken for one that agrees.</summary>
    [Fact]
    public async Task Every_stream_is_compared_as_the_command_does_and_what_has_nothing_to_be_compared_with_is_named()
    {
        const string Terms = "terms: { entity: TblApTerms, table: Terms, key: [Company, TermsCode], strategy: snapshot, fields: { Company: text(10) required from=$company, TermsCode: code(2) required, Description: text(50) } }";
        await using ServerSite site = await ServerSite.StartAsync();
        await using SandboxSystems systems = await SandboxSystems.StartAsync(site.Folder);
        StoredPipeline stored = await systems.ApplyAsync(site, $"ap_invoices: {{}}, {Terms}");
        await RunAsync(site, stored);
        ReconciledPipeline command = await ReconcileAsync(site, stored, "anna");

        HttpClient night = await site.SignInAsync(Role.Operator);
        string page = await night.GetStringAsync(await night.ActAsync("/reconciliation/finance", "/acts/pipelines/finance/reconcile"), cancel);
        Assert.Contains("Compared: ap_invoices, terms", page, StringComparison.Ordinal);
        JsonElement program = (await site.PostAsync("pipelines/finance/reconciliation?stream=terms")).Is(HttpStatusCode.OK).Json;
        Assert.Empty(program.GetProperty("figures").EnumerateArray());
        string[] named = [.. command.Remarks.Where(one => one.Stream == "terms").Select(one => one.Remark)];
        Assert.NotEmpty(named);
        Assert.All(named, remark => Assert.Contains(remark, page, StringComparison.Ordinal));
        Assert.Equal(named.Select(remark => $"terms: {remark}"), program.GetProperty("remarks").EnumerateArray().Select(remark => remark.GetString()));
    }

    /// <summary>What is kept of one that the trail knows is put in place of what another found: it is not shown as found.</summary>
    [Fact]
    public async Task Figures_that_the_audit_trail_does_not_tell_of_are_refused()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        await using SandboxSystems systems = await SandboxSystems.StartAsync(site.Folder);
        ReconciledPipeline found = await ReconcileAsync(site, await systems.ApplyAsync(site, "ap_invoices: {}"), "anna");
        var history = new ReconciliationHistory(site.Workspace);
        Assert.Equal(found.Record, (await history.FindAsync("finance", found.Record.Id, cancel)).Record);
        byte[] content = (await site.Workspace.Store.Reconciliations.FindAsync("finance", found.Record.Id, cancel))!.Value.Content;
        content[^1] ^= 1;
        await site.Workspace.Store.Reconciliations.ForgetAsync("finance", [found.Record.Id], cancel);
        await site.Workspace.Store.Reconciliations.AddAsync(found.Record, content, cancel);
        Assert.Equal("RECONCILIATION-ALTERED", (await Assert.ThrowsAsync<ConnectorException>(() => history.FindAsync("finance", found.Record.Id, cancel))).Error.Code);
        Assert.Contains("RECONCILIATION-ALTERED", await (await site.SignInAsync(Role.Viewer)).GetStringAsync("/reconciliation/finance", cancel), StringComparison.Ordinal);
    }

    [Fact]
    public void Figures_that_changed_come_first_and_those_that_one_lacks_are_shown()
    {
        ReconciledFigure same = Figure("A", 5, 5), grown = Figure("B", 7, 7), broken = Figure("C", 1, 1), gone = Figure("D", 2, 2);
        IReadOnlyList<ChangedFigure> changes = ReconciliationChanges.Between(Of(same, grown, broken, gone), Of(same, grown with { Erp = 9.5m, Delivered = 9.5m }, broken with { Erp = 3 }));
        Assert.Equal("CDBA", string.Concat(changes.Select(change => change.Named.Group[0].Value)));
        Assert.Equal([0, null, 2.5m, 0], changes.Select(change => change.Change));
    }

    private static ReconciledFigure Figure(string company, decimal erp, decimal delivered) => new("ap_invoices", "control-total", [KeyValuePair.Create("Company", company)], "Amount") { Erp = erp, Delivered = delivered };

    private static ReconciledPipeline Of(params ReconciledFigure[] figures) => new(new ReconciliationRecord("finance", "1", 1, DateTimeOffset.UnixEpoch, "anna"), [new ReconciledStream("ap_invoices", new ReconciliationReport([.. figures], []))]);

    private Task<ReconciledPipeline> ReconcileAsync(ServerSite site, StoredPipeline stored, string by) => new PipelineReconciliation(site.Workspace).RunAsync(stored, stored.Streams([]), offline: false, by, cancel);

    private async Task RunAsync(ServerSite site, StoredPipeline stored)
    {
        LiveRun run = site.Host.Services.GetRequiredService<RunDesk>().Start(stored, new RunRequest("test"));
        while (await site.Workspace.Store.Runs.FindAsync(run.RunId, cancel) is not { EndedAt: not null }) await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancel);
    }
}
