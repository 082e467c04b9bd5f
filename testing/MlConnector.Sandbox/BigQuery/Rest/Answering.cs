using System.Text.Json;
using Microsoft.AspNetCore.Http;
using MlConnector.Sandbox.BigQuery.Iam;
using MlConnector.Sandbox.Hosting;

namespace MlConnector.Sandbox.BigQuery.Rest;

/// <summary>The way of every API request: its body, the faults, the token, the project, refusals.</summary>
internal sealed class Answering(BigQuerySandbox sandbox, SandboxContext context, TokenBook tokens)
{
    public SandboxContext Context => context;

    /// <summary>Reads the body, then works under the faults of an operation.</summary>
    public async Task ServeAsync(HttpContext http, string operation, Func<JsonElement, SandboxReply> work)
    {
        JsonElement body = default;
        Refusal? broken = null;
        try
        {
            body = await JsonAsync(http);
        }
        catch (JsonException)
        {
            broken = new Refusal(400, "parseError", "Parse Error");
        }

        Func<SandboxReply> admitted = Admitting(http, () => broken is null ? work(body) : throw broken);
        await context.Runner.CommitAsync(http, sandbox.Name, operation, _ => ValueTask.FromResult(Judge(admitted)));
    }

    /// <summary>Work that is done only for those who may; what it needs of the request is taken from it now.</summary>
    public Func<SandboxReply> Admitting(HttpContext http, Func<SandboxReply> work)
    {
        string credential = http.Request.Headers.Authorization.ToString();
        string project = (string?)http.Request.RouteValues["project"] ?? "";
        return () =>
        {
            string account = tokens.AccountOf(credential) ?? throw new Refusal(401, "authError", "Request had invalid authentication credentials.");
            if (sandbox.Options.ActedAs is { } only && account != only) throw new Refusal(403, "accessDenied", $"Access Denied: Project {project}: User does not have permission in project {project}.");
            if (project != sandbox.Options.Project) throw new Refusal(403, "accessDenied", $"Access Denied: Project {project}: User does not have permission in project {project}.");
            sandbox.Settle();
            return work();
        };
    }

    /// <summary>Turns a refusal into its answer.</summary>
    public SandboxReply Judge(Func<SandboxReply> work)
    {
        try
        {
            return work();
        }
        catch (Refusal refusal)
        {
            context.Counters.Add($"{sandbox.Name}.refused.{refusal.Reason}");
            return Replies.Of(refusal);
        }
    }

    private static async Task<JsonElement> JsonAsync(HttpContext http)
    {
        using var bytes = new MemoryStream();
        await http.Request.Body.CopyToAsync(bytes, http.RequestAborted);
        if (bytes.Length == 0) return default;
        using var document = JsonDocument.Parse(bytes.ToArray());
        return document.RootElement.Clone();
    }
}
