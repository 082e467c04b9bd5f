using System.Net;
using System.Text.Json;
using MlConnector.Server.Tests.World;

namespace MlConnector.Server.Tests.Api;

/// <summary>Everything that the console does, done by a program: from an empty service to proven rows, a repair and a replay.</summary>
public sealed class JourneyTests
{
    private const string Finance = "pipelines/finance";

    [Fact]
    public async Task A_pipeline_is_set_up_run_proven_and_mended_over_the_api()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        await using SandboxSystems systems = await SandboxSystems.StartAsync(site.Folder);
        await SetUpAsync(site, systems);
        await RunAsync(site);
        await ProveAsync(site, systems);
        await MendAsync(site, systems);
        await AccountAsync(site);
    }

    /// <summary>Secrets, plan, apply; what was planned against an older state is refused.</summary>
    private static async Task SetUpAsync(ServerSite site, SandboxSystems systems)
    {
        foreach ((string name, string value) in SandboxSystems.Secrets) (await site.PutAsync($"secrets/{name}", JsonSerializer.Serialize(new { value, expires = "2031-05-31" }))).Is(HttpStatusCode.OK);
        string yaml = systems.Configuration();
        JsonElement plan = (await site.CallAsync(HttpMethod.Post, $"{Finance}/plan", yaml, "application/yaml")).Is(HttpStatusCode.OK).Json;
        Assert.Equal((0, false, 2), (plan.GetProperty("fromRevision").GetInt32(), plan.GetProperty("nothing").GetBoolean(), plan.GetProperty("streams").GetArrayLength()));
        string apply = $"{Finance}/configuration";
        Assert.True((await site.CallAsync(HttpMethod.Post, $"{apply}/check", yaml, "application/yaml")).Is(HttpStatusCode.OK).Json.GetProperty("passed").GetBoolean());
        (await site.CallAsync(HttpMethod.Put, $"{apply}?plan=0000000000000000", yaml, "application/yaml")).IsProblem(HttpStatusCode.Conflict, "PLAN-MOVED");
        (await site.CallAsync(HttpMethod.Put, apply, yaml, "application/yaml", ("If-Match", "\"1-0123456789abcdef\""))).IsProblem(HttpStatusCode.PreconditionFailed, "REVISION-MOVED");
        ApiAnswer applied = (await site.CallAsync(HttpMethod.Put, $"{apply}?plan={plan.GetProperty("hash").GetString()}", yaml, "application/yaml")).Is(HttpStatusCode.OK);
        Assert.Equal((1, true), (applied.Json.GetProperty("revision").GetInt32(), applied.Json.GetProperty("isNew").GetBoolean()));
        ApiAnswer exported = (await site.GetAsync(apply)).Is(HttpStatusCode.OK);
        Assert.Equal(("application/yaml", applied.Headers["ETag"]), (exported.MediaType, exported.Headers["ETag"]));
        Assert.False((await site.CallAsync(HttpMethod.Put, apply, exported.Body, "application/yaml", ("If-Match", applied.Headers["ETag"]))).Is(HttpStatusCode.OK).Json.GetProperty("isNew").GetBoolean());
        (await site.CallAsync(HttpMethod.Put, apply, exported.Body, "application/yaml", ("If-Match", "\"7-0123456789abcdef\""))).IsProblem(HttpStatusCode.PreconditionFailed, "REVISION-MOVED");
        (await site.GetAsync($"{Finance}/revisions/1", ("If-None-Match", applied.Headers["ETag"]))).Is(HttpStatusCode.NotModified);
        Assert.Contains("ap_invoices", (await site.GetAsync($"{Finance}/revisions/1")).Is(HttpStatusCode.OK).Json.GetProperty("configuration").GetString(), StringComparison.Ordinal);
        Assert.NotEmpty((await site.GetAsync($"{Finance}/revisions/1/diff")).Is(HttpStatusCode.OK).Json.GetProperty("lines").EnumerateArray());
        (await site.GetAsync($"{Finance}/revisions/9")).IsProblem(HttpStatusCode.NotFound, "REVISION-UNKNOWN");
        Assert.Equal(1, (await site.GetAsync($"{Finance}/revisions")).Is(HttpStatusCode.OK).Json.GetProperty("items").GetArrayLength());
        Assert.Contains("pipelines:", (await site.GetAsync("configuration")).Is(HttpStatusCode.OK).Body, StringComparison.Ordinal);
        Assert.True((await site.PostAsync($"{Finance}/check")).Is(HttpStatusCode.OK).Json.GetProperty("passed").GetBoolean());
    }

    /// <summary>Runs, and lists of them, page by page.</summary>
    private static async Task RunAsync(ServerSite site)
    {
        ApiAnswer started = await site.PostAsync($"{Finance}/runs");
        Assert.Equal($"/api/v1/runs/{started.Json.GetProperty("run").GetString()}", started.Headers["Location"]);
        (await site.PostAsync($"{Finance}/runs")).IsProblem(HttpStatusCode.Conflict, "RUN-UNDERWAY");
        JsonElement run = await site.EndedAsync(started);
        Assert.Equal("verified", run.GetProperty("summary").GetProperty("state").GetString());
        Assert.EndsWith("Z", run.GetProperty("summary").GetProperty("startedAt").GetString(), StringComparison.Ordinal);
        Assert.Equal(2, run.GetProperty("streams").GetArrayLength());
        Assert.All(run.GetProperty("streams").EnumerateArray(), stream => Assert.True(stream.GetProperty("counts").GetProperty("delivered").GetInt64() > 0));
        Assert.Equal("full", (await site.EndedAsync(await site.PostAsync($"{Finance}/runs", """{"mode":"full","streams":["ap_suppliers"]}"""))).GetProperty("summary").GetProperty("purpose").GetString());
        JsonElement first = (await site.GetAsync("runs?pipeline=finance&limit=1")).Is(HttpStatusCode.OK).Json;
        JsonElement second = (await site.GetAsync($"runs?limit=1&after={first.GetProperty("next").GetString()}")).Is(HttpStatusCode.OK).Json;
        Assert.Equal((started.Json.GetProperty("run").GetString(), JsonValueKind.Null), (second.GetProperty("items")[0].GetProperty("run").GetString(), second.GetProperty("next").ValueKind));
    }

    /// <summary>A record's passport, its key polled alone, and both sides compared.</summary>
    private static async Task ProveAsync(ServerSite site, SandboxSystems systems)
    {
        var row = systems.Syspro.Table("ApInvoice").Rows[0];
        string key = $"A|{row.Text("Supplier").Trim()}|{row.Text("Invoice").Trim()}";
        JsonElement found = (await site.GetAsync($"records?key={Uri.EscapeDataString(row.Text("Invoice").Trim())}&stream=ap_invoices&fields=true")).Is(HttpStatusCode.OK).Json.GetProperty("items")[0];
        JsonElement version = found.GetProperty("versions")[0];
        Assert.Equal(("ap_invoices", true, "confirmed"), (found.GetProperty("stream").GetString(), version.GetProperty("isCurrent").GetBoolean(), version.GetProperty("batch").GetProperty("state").GetString()));
        JsonElement polled = await site.EndedAsync(await site.PostAsync($"{Finance}/streams/ap_invoices/poll", JsonSerializer.Serialize(new { keys = new[] { key } })));
        Assert.Equal(1, polled.GetProperty("streams")[0].GetProperty("counts").GetProperty("read").GetInt64());
        (await site.PostAsync($"{Finance}/streams/ap_invoices/poll", """{"keys":["nonsense"]}""")).IsProblem(HttpStatusCode.UnprocessableEntity, "RUN-KEYS");
        JsonElement offline = (await site.PostAsync($"{Finance}/reconciliation?stream=ap_invoices&stream=ap_suppliers&offline=true")).Is(HttpStatusCode.OK).Json;
        Assert.All(offline.GetProperty("figures").EnumerateArray(), figure => Assert.Equal(JsonValueKind.Null, figure.GetProperty("erp").ValueKind));
        JsonElement reconciled = (await site.PostAsync($"{Finance}/reconciliation?stream=ap_invoices")).Is(HttpStatusCode.OK).Json;
        Assert.True(reconciled.GetProperty("agrees").GetBoolean());
        JsonElement money = reconciled.GetProperty("figures").EnumerateArray().First(figure => figure.GetProperty("measure").GetString() == "OrigInvValue");
        Assert.Matches("^-?[0-9]+\\.[0-9]{2}$", money.GetProperty("delivered").GetString());
        JsonElement items = (await site.GetAsync($"{Finance}/reconciliations")).Is(HttpStatusCode.OK).Json.GetProperty("items"), kept = items[0];
        Assert.Equal(["ap_invoices", "ap_suppliers, ap_invoices, without the ERP"], items.EnumerateArray().Select(item => item.GetProperty("compared").GetString()));
        Assert.Equal(("ap_invoices", 0), (kept.GetProperty("compared").GetString(), kept.GetProperty("differing").GetInt32()));
        Assert.Equal(reconciled.GetRawText(), (await site.GetAsync($"{Finance}/reconciliations/{kept.GetProperty("id").GetString()}")).Is(HttpStatusCode.OK).Json.GetRawText());
        (await site.GetAsync($"{Finance}/reconciliations/none")).IsProblem(HttpStatusCode.NotFound, "RECONCILIATION-UNKNOWN");
    }

    /// <summary>A bad row: found, repaired, replayed; another one written off.</summary>
    private static async Task MendAsync(ServerSite site, SandboxSystems systems)
    {
        systems.Syspro.Play("bad-row");
        Assert.Equal("unverified", (await site.EndedAsync(await site.PostAsync($"{Finance}/runs"))).GetProperty("summary").GetProperty("state").GetString());
        JsonElement letter = Assert.Single((await site.GetAsync("dead-letters?pipeline=finance&stream=ap_invoices")).Is(HttpStatusCode.OK).Json.GetProperty("items").EnumerateArray());
        long id = letter.GetProperty("id").GetInt64();
        JsonElement shown = (await site.GetAsync($"dead-letters/{id}")).Is(HttpStatusCode.OK).Json;
        Assert.Contains(shown.GetProperty("fields").EnumerateArray(), field => field.GetProperty("name").GetString() == letter.GetProperty("column").GetString());
        ApiAnswer wrong = (await site.PostAsync($"dead-letters/{id}/repair", """{"values":{},"reason":" "}""")).IsProblem(HttpStatusCode.BadRequest, "API-INPUT");
        Assert.Equal(2, wrong.Json.GetProperty("errors").GetArrayLength());
        (await site.PostAsync($"dead-letters/{id}/repair", """{"values":{"Nope":"x"},"reason":"a try"}""")).IsProblem(HttpStatusCode.UnprocessableEntity, "REPAIR-FIELD");
        (await site.PostAsync($"dead-letters/{id}/repair", """{"values":{"Reference":"short"},"reason":"too long"}""")).Is(HttpStatusCode.OK);
        JsonElement replayed = await site.EndedAsync(await site.PostAsync($"{Finance}/replays", $$"""{"ids":[{{id}}]}"""));
        Assert.Equal("replay", replayed.GetProperty("summary").GetProperty("purpose").GetString());
        Assert.Equal("replayed", (await site.GetAsync($"dead-letters/{id}")).Is(HttpStatusCode.OK).Json.GetProperty("letter").GetProperty("state").GetString());
        (await site.PostAsync($"dead-letters/{id}/write-off", """{"reason":"too late"}""")).IsProblem(HttpStatusCode.Conflict, "DEAD-LETTER-ENDED");
        var unpaid = systems.Syspro.Table("ApInvoice").Rows.Last(row => row.Number("MthInvBal1") > 0);
        systems.Syspro.Play("bad-row", new Dictionary<string, string>(StringComparer.Ordinal) { ["supplier"] = unpaid.Text("Supplier"), ["invoice"] = unpaid.Text("Invoice") });
        await site.EndedAsync(await site.PostAsync($"{Finance}/runs"));
        long other = Assert.Single((await site.GetAsync("dead-letters")).Is(HttpStatusCode.OK).Json.GetProperty("items").EnumerateArray()).GetProperty("id").GetInt64();
        Assert.Equal("written-off", (await site.PostAsync($"dead-letters/{other}/write-off", """{"reason":"not ours"}""")).Is(HttpStatusCode.OK).Json.GetProperty("state").GetString());
        JsonElement page = (await site.GetAsync("dead-letters?all=true&limit=1")).Is(HttpStatusCode.OK).Json;
        Assert.Equal(other, (await site.GetAsync($"dead-letters?all=true&after={page.GetProperty("next").GetString()}")).Is(HttpStatusCode.OK).Json.GetProperty("items")[0].GetProperty("id").GetInt64());
    }

    /// <summary>What lists and the audit trail tell afterwards; no secret anywhere (INV-6).</summary>
    private static async Task AccountAsync(ServerSite site)
    {
        List<string> said = [];
        foreach (string path in new[] { "pipelines", Finance, "runs", "dead-letters?all=true", "secrets", "quotas", "service", "configuration", "audit?limit=200", "audit/verification", "audit/export" }) said.Add((await site.GetAsync(path)).Is(HttpStatusCode.OK).Body);
        Assert.All(SandboxSystems.Secrets.Values, secret => Assert.DoesNotContain(said, body => body.Contains(secret, StringComparison.Ordinal)));
        JsonElement pipeline = (await site.GetAsync(Finance)).Json;
        Assert.Equal((1, 2), (pipeline.GetProperty("summary").GetProperty("revision").GetInt32(), pipeline.GetProperty("streams").GetArrayLength()));
        Assert.NotEmpty((await site.GetAsync("quotas")).Json.GetProperty("items").EnumerateArray());
        Assert.Contains((await site.GetAsync("secrets")).Json.GetProperty("items").EnumerateArray(), secret => secret.GetProperty("name").GetString() == "powerbi" && secret.GetProperty("usedBy")[0].GetString() == "finance" && secret.GetProperty("expires").GetString() == "2031-05-31");
        Assert.Equal("holds", (await site.GetAsync("audit/verification")).Json.GetProperty("integrity").GetProperty("answer").GetString());
        JsonElement repairs = (await site.GetAsync("audit?find=dead-letter.repair&limit=1")).Json;
        Assert.Equal("program (token)", repairs.GetProperty("items")[0].GetProperty("who").GetString());
        string[] lines = (await site.GetAsync("audit/export?from=2")).Body.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, JsonDocument.Parse(lines[0]).RootElement.GetProperty("number").GetInt64());
        await ScheduleAsync(site);
    }

    private static async Task ScheduleAsync(ServerSite site)
    {
        Assert.Equal("month-end", (await site.PostAsync($"{Finance}/pause", """{"reason":"month-end"}""")).Is(HttpStatusCode.OK).Json.GetProperty("pause").GetProperty("reason").GetString());
        Assert.Equal(JsonValueKind.Null, (await site.PostAsync($"{Finance}/resume")).Is(HttpStatusCode.OK).Json.GetProperty("pause").ValueKind);
        Assert.False((await site.PostAsync($"{Finance}/stop")).Is(HttpStatusCode.OK).Json.GetProperty("stopping").GetBoolean());
    }
}
