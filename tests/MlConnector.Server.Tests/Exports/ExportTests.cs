using System.Net;
using System.Text.Json;
using MlConnector.Engine.Ports;
using MlConnector.Server.Tests.World;

namespace MlConnector.Server.Tests.Exports;

/// <summary>What the console gives away as files.</summary>
public sealed class ExportTests
{
    private readonly CancellationToken cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_auditor_takes_the_trail_and_that_stands_in_it()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        await site.Workspace.AuditAsync("ann", "test.first", "x");
        HttpClient auditor = await site.SignInAsync(Role.Auditor);
        Assert.Contains("/acts/audit/export", await auditor.GetStringAsync("/audit", cancel), StringComparison.Ordinal);
        string[] lines = (await SentAsync(auditor, ("from", "1"))).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("test.first", JsonDocument.Parse(lines[0]).RootElement.GetProperty("action").GetString());
        JsonElement last = JsonDocument.Parse(lines[^1]).RootElement;
        Assert.Equal(("audit.export", "auditor (console)", "{\"from\":\"1\"}"), (last.GetProperty("action").GetString(), last.GetProperty("who").GetString(), last.GetProperty("detail").GetString()));
        Assert.All(lines, line => Assert.NotEmpty(JsonDocument.Parse(line).RootElement.GetProperty("mac").GetString()!));
    }

    [Fact]
    public async Task Who_may_not_is_shown_no_export()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        Assert.DoesNotContain("/acts/audit/export", await (await site.SignInAsync(Role.Operator)).GetStringAsync("/audit", cancel), StringComparison.Ordinal);
    }

    /// <summary>A bad row of the ERP, as a file in both forms, over the console and over the API.</summary>
    [Fact]
    public async Task Dead_letters_leave_with_their_rows_and_without_secrets_INV_6()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        await using SandboxSystems systems = await SandboxSystems.StartAsync(site.Folder);
        await site.SetUpAsync(systems);
        systems.Syspro.Play("bad-row");
        await site.EndedAsync(await site.PostAsync($"pipelines/{SandboxSystems.Pipeline}/runs"));
        HttpClient viewer = await site.SignInAsync(Role.Viewer);
        Assert.Contains("/dead-letters/export?format=csv", await viewer.GetStringAsync("/dead-letters", cancel), StringComparison.Ordinal);
        string lines = await viewer.GetStringAsync("/dead-letters/export?format=lines&pipeline=finance", cancel), table = await viewer.GetStringAsync("/dead-letters/export", cancel);
        JsonElement letter = JsonDocument.Parse(Assert.Single(lines.Split('\n', StringSplitOptions.RemoveEmptyEntries))).RootElement;
        Assert.Equal(("finance", "ap_invoices"), (letter.GetProperty("pipeline").GetString(), letter.GetProperty("stream").GetString()));
        Assert.True(letter.GetProperty("row").TryGetProperty(letter.GetProperty("column").GetString()!, out _));
        Assert.Contains(letter.GetProperty("sourceId").GetString()!, table, StringComparison.Ordinal);
        Assert.Empty(await viewer.GetStringAsync("/dead-letters/export?format=lines&pipeline=other", cancel));
        Assert.Equal(lines, (await site.GetAsync("dead-letters/export")).Is(HttpStatusCode.OK).Body);
        (await site.GetAsync("dead-letters/export?format=xls")).IsProblem(HttpStatusCode.BadRequest, "API-INPUT");
        Assert.All(SandboxSystems.Secrets.Values, secret => Assert.DoesNotContain(secret, lines + table, StringComparison.Ordinal));
    }

    private async Task<string> SentAsync(HttpClient browser, params (string Name, string Value)[] fields)
    {
        using HttpResponseMessage answer = await browser.SendActAsync("/audit", "/acts/audit/export", fields);
        Assert.Equal((HttpStatusCode.OK, "application/x-ndjson", "attachment"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType, answer.Content.Headers.ContentDisposition?.DispositionType));
        return await answer.Content.ReadAsStringAsync(cancel);
    }
}
