using MlConnector.Abstractions.Errors;
using MlConnector.Composition.Pipelines;
using MlConnector.Engine.Ports;
using MlConnector.Server.Api.Secrets;
using MlConnector.Server.Configuration;
using MlConnector.Server.Console.Actions;
using MlConnector.Server.Hosting;
using MlConnector.Server.SignIn.Access;
using MlConnector.Server.Tests.World;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;

namespace MlConnector.Server.Tests.Console;

/// <summary>What is refused to people who press buttons: with a code, on the page that the button stands on, and nothing changed.</summary>
public sealed class ActTests
{
    [Theory]
    [InlineData("/acts/pipelines/finance/pause", "REASON-MISSING")]
    [InlineData("/acts/pipelines/finance/run", "PIPELINE-UNKNOWN")]
    [InlineData("/acts/pipelines/finance/edit", "PIPELINE-UNKNOWN")]
    [InlineData("/acts/pipelines/finance/stop", "PIPELINE-UNKNOWN")]
    [InlineData("/acts/pipelines/finance/resume", "PIPELINE-UNKNOWN")]
    [InlineData("/acts/pipelines/finance/reconcile", "PIPELINE-UNKNOWN")]
    [InlineData("/acts/dead-letters/7/repair", "DEAD-LETTER-UNKNOWN")]
    [InlineData("/acts/drafts/nosuch/connections", "DRAFT-UNKNOWN")]
    [InlineData("/acts/drafts/nosuch/streams", "DRAFT-NO-STREAM")]
    [InlineData("/acts/drafts/trial", "TRIAL-NONE")]
    public async Task What_cannot_be_done_says_why(string act, string code)
    {
        await using ServerSite site = await ServerSite.StartAsync();
        HttpClient admin = await site.SignInAsync(Role.Admin);
        Assert.Contains(code, await admin.ActAsync("/new", act), StringComparison.Ordinal);
        Assert.Empty(await site.Workspace.Store.Drafts.ListAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_configuration_that_is_far_too_long_is_refused()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        HttpClient admin = await site.SignInAsync(Role.Admin);
        Assert.Contains("DRAFT-SIZE", await admin.ActAsync("/new", "/acts/drafts/text", ("text", $"pipelines: {{ finance: {{ dataset: '{new string('x', 600_000)}' }} }}")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_repair_that_changes_nothing_is_none()
    {
        var before = new Dictionary<string, string?>(StringComparer.Ordinal) { ["Name"] = "old", ["Note"] = null };
        var form = new FormCollection(new Dictionary<string, StringValues>(StringComparer.Ordinal) { ["field:Name"] = "old", ["field:Note"] = "", ["field:Other"] = "x" });
        Assert.Equal("REPAIR-NOTHING", Assert.Throws<ConnectorException>(() => RepairForm.Changed(form, before)).Error.Code);
    }

    [Fact]
    public void A_repair_gives_values_and_takes_them_away()
    {
        var before = new Dictionary<string, string?>(StringComparer.Ordinal) { ["Name"] = "old", ["Note"] = "gone soon", ["Same"] = "same" };
        var form = new FormCollection(new Dictionary<string, StringValues>(StringComparer.Ordinal) { ["field:Name"] = "new", ["field:Note"] = "gone soon", ["none:Note"] = "on", ["field:Same"] = "same" });
        Assert.Equal([KeyValuePair.Create("Name", (string?)"new"), KeyValuePair.Create("Note", (string?)null)], RepairForm.Changed(form, before));
    }

    [Fact]
    public async Task A_draft_keeps_what_is_typed_and_only_names_secrets_INV_6()
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        await using ServerSite site = await ServerSite.StartAsync();
        HttpClient admin = await site.SignInAsync(Role.Admin);
        string begun = await admin.ActAsync("/new", "/acts/drafts", ("pipeline", "finance"), ("source", "syspro"), ("destination", "power-bi"));
        string id = begun.Split('/')[2];
        await admin.ActAsync("/new", $"/acts/drafts/{id}/connections", ("erp:companies", "A, B"), ("erp:odata.password", "canary-Xy71"), ("bi:workspace", "Finance"));
        Draft draft = (await site.Workspace.Store.Drafts.FindAsync(id, cancel))!;
        Assert.Contains("companies: [A, B]", draft.Text, StringComparison.Ordinal);
        Assert.Contains("${secret:finance-erp-odata-password}", draft.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", draft.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", await admin.GetStringAsync($"/drafts/{id}/connections", cancel), StringComparison.Ordinal);
        Assert.Equal("finance-erp-odata-password", Assert.Single(await site.Workspace.Vault.ListAsync(cancel)).Name);
    }

    [Fact]
    public async Task A_schedule_is_halted_by_a_person_and_let_go_on()
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        await using ServerSite site = await ServerSite.StartAsync();
        await using SandboxSystems systems = await SandboxSystems.StartAsync(site.Folder);
        HttpClient @operator = await site.SignInAsync(Role.Operator);
        Assert.Contains("PIPELINE-UNKNOWN", await @operator.ActAsync("/account", "/acts/pipelines/finance/pause", ("reason", "month-end close")), StringComparison.Ordinal);
        Assert.Empty(await site.Workspace.Store.Pauses.ListAsync(cancel));
        await systems.ApplyAsync(site);
        await @operator.ActAsync("/account", "/acts/pipelines/finance/pause", ("reason", "month-end close"));
        SchedulePause pause = Assert.Single(await site.Workspace.Store.Pauses.ListAsync(cancel));
        Assert.Equal(("operator (console)", "month-end close"), (pause.By, pause.Reason));
        await @operator.ActAsync("/account", "/acts/pipelines/finance/resume");
        Assert.Empty(await site.Workspace.Store.Pauses.ListAsync(cancel));
    }

    /// <summary>What is refused may quote what was typed into the wrong box.</summary>
    [Fact]
    public async Task INV_6_a_refusal_is_scrubbed_before_it_is_shown()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        HttpClient admin = await site.SignInAsync(Role.Admin);
        await admin.ActAsync("/new", "/acts/credentials", ("name", "erp"), ("value", "canary-Wn58"));
        string refused = await admin.ActAsync("/new", "/acts/dead-letters/replay", ("pipeline", "canary-Wn58"));
        Assert.Contains("PIPELINE-UNKNOWN", refused, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", refused, StringComparison.Ordinal);
        using HttpResponseMessage answer = await admin.SendFormAsync("/settings/users", "add-user", ("Typed.Name", "canary-Wn58 !"), ("Typed.Role", "viewer"));
        string alert = (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Split("role=\"alert\"")[1].Split("</p>")[0];
        Assert.Contains("USER-NAME", alert, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", alert, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Whoever goes away after the click has done it all the same.</summary>
    [Fact]
    public async Task What_was_done_is_recorded_though_its_caller_has_gone()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        var context = new DefaultHttpContext { User = new Visitor("anna", Rights.All, "anna (console)").ToPrincipal("test", "key") };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => SecretRoutes.SetAsync("erp", new SecretOrder("value", null), site.Workspace, new PipelineCatalog(site.Workspace.Store.Revisions), site.Host.Services.GetRequiredService<CurrentSettings>(), new ServerOptions(), context, new CancellationToken(canceled: true)));
        AuditEntry entry = Assert.Single(await site.Workspace.Store.Audit.SearchAsync("secret.set", null, 10, TestContext.Current.CancellationToken));
        Assert.Equal(("erp", "anna (console)"), (entry.Subject, entry.Who));
    }
}
