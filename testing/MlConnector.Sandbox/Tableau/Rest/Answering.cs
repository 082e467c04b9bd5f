using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.Tableau.SignIn;

namespace MlConnector.Sandbox.Tableau.Rest;

/// <summary>The way of every request: its body, the faults, the version, the session, refusals.</summary>
internal sealed class Answering(TableauSandbox sandbox, SandboxContext context, SessionBook sessions, Content.HourlyBudget calls)
{
    private static readonly Version Oldest = new(2, 4);

    /// <summary>A request of the REST service, whose answer is made of elements; of a session that asked for the operation's scope, or for another one that is named.</summary>
    public Task ServeAsync(HttpContext http, string operation, Func<Request, Answer> work, bool signedIn = true, string? scope = null) => RunAsync(http, operation, request =>
    {
        CheckVersion(request.Route("version"));
        if (signedIn) Admit(request, scope ?? Scopes.Of(operation));
        Answer answer = work(request);
        bool json = request.WantsJson && !sandbox.Options.AnswersXmlOnly;
        return new SandboxReply
        {
            Status = answer.Status,
            ContentType = answer.Content is not null ? "application/octet-stream" : json ? "application/json;charset=UTF-8" : "application/xml;charset=utf-8",
            Body = answer.Content ?? (answer.Parts.Count == 0 ? [] : json ? Node.Json(answer.Parts) : Node.Xml(answer.Parts)),
            Headers = answer.Headers,
        };
    }, Write);

    /// <summary>A request of a service that speaks JSON only.</summary>
    public Task ServeJsonAsync(HttpContext http, string operation, Func<Request, object> work, Func<Refusal, SandboxReply> refused) => RunAsync(http, operation, request =>
    {
        Admit(request, Scopes.Of(operation));
        return JsonReply(200, work(request));
    }, (refusal, _) => refused(refusal));

    public static SandboxReply JsonReply(int status, object body) => new() { Status = status, ContentType = "application/json", Body = JsonSerializer.SerializeToUtf8Bytes(body, body.GetType()) };

    private async Task RunAsync(HttpContext http, string operation, Func<Request, SandboxReply> work, Func<Refusal, bool, SandboxReply> refused)
    {
        var request = await Request.ReadAsync(http);
        await context.Runner.CommitAsync(http, sandbox.Name, operation, _ =>
        {
            try
            {
                lock (sandbox.Gate)
                {
                    sandbox.Settle();
                    return ValueTask.FromResult(work(request));
                }
            }
            catch (Refusal refusal)
            {
                context.Counters.Add($"{sandbox.Name}.refused.{refusal.Code}");
                return ValueTask.FromResult(refused(refusal, request.WantsJson && !sandbox.Options.AnswersXmlOnly));
            }
        });
    }

    private void CheckVersion(string version)
    {
        if (!Version.TryParse(version, out var asked) || asked < Oldest || asked > Version.Parse(sandbox.Options.RestVersion)) throw Refusal.NotFound("404003", $"API version '{version}'");
    }

    /// <summary>Refuses a session that did not ask for a scope.</summary>
    public void Require(Request request, string scope)
    {
        if (!sessions.Has(request.Token, scope)) throw new Refusal("403004", "Forbidden", $"The session lacks the scope {scope}.");
    }

    private void Admit(Request request, string? scope)
    {
        if (request.Token.Length == 0) throw new Refusal("401000", "Unauthorized Access", "No authentication credentials were provided.");
        if (!sessions.Accepts(request.Token)) throw new Refusal("401002", "Unauthorized Access", "Invalid authentication credentials were provided.");
        calls.Take();
        if (scope is not null) Require(request, scope);
    }

    private static SandboxReply Write(Refusal refusal, bool json)
    {
        Node[] parts = [Node.Of("error", ("code", refusal.Code)).With(new Node("summary", [], []) { Text = refusal.Summary }, new Node("detail", [], []) { Text = refusal.Detail })];
        return new SandboxReply { Status = refusal.Status, ContentType = json ? "application/json;charset=UTF-8" : "application/xml;charset=utf-8", Body = json ? Node.Json(parts) : Node.Xml(parts), Headers = WaitOf(refusal) };
    }

    public static Dictionary<string, string> WaitOf(Refusal refusal) => refusal.Wait is { } wait
        ? new(StringComparer.OrdinalIgnoreCase) { ["Retry-After"] = ((int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture) }
        : new(StringComparer.OrdinalIgnoreCase);
}

/// <summary>What a request is answered with.</summary>
internal sealed record Answer(params IReadOnlyList<Node> Parts)
{
    public int Status { get; init; } = 200;

    public byte[]? Content { get; init; }

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
}
