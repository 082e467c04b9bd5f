using System.Net;
using Microsoft.AspNetCore.Http;
using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Ports;
using MlConnector.Server.Api.Idempotency;
using MlConnector.Server.SignIn.Access;
using MlConnector.Server.SignIn.Tokens;
using MlConnector.Server.Tests.World;

namespace MlConnector.Server.Tests.Api;

/// <summary>A write that names a key may be sent again: it is done once.</summary>
public sealed class IdempotencyTests
{
    private const string Value = """{"value":"canary-Kp61"}""", Path = "secrets/one";

    [Fact]
    public async Task A_write_that_is_sent_again_is_done_once_and_answered_the_same()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        ApiAnswer first = (await site.PutAsync(Path, Value, ("Idempotency-Key", "k-1"))).Is(HttpStatusCode.OK);
        ApiAnswer again = (await site.PutAsync(Path, Value, ("Idempotency-Key", "k-1"))).Is(HttpStatusCode.OK);
        Assert.Equal((first.Body, first.MediaType, "true"), (again.Body, again.MediaType, again.Headers["Idempotency-Replayed"]));
        Assert.False(first.Headers.ContainsKey("Idempotency-Replayed"));
        Assert.Single((await site.GetAsync("audit?find=secret.set")).Json.GetProperty("items").EnumerateArray());
        (await site.PutAsync(Path, Value, ("Idempotency-Key", "k-2"))).Is(HttpStatusCode.OK);
        Assert.Equal(2, (await site.GetAsync("audit?find=secret.set")).Json.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task A_refusal_is_an_answer_too()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        ApiAnswer first = (await site.PostAsync("pipelines/none/runs", "{}", ("Idempotency-Key", "k"))).IsProblem(HttpStatusCode.NotFound, "PIPELINE-UNKNOWN");
        ApiAnswer again = (await site.PostAsync("pipelines/none/runs", "{}", ("Idempotency-Key", "k"))).IsProblem(HttpStatusCode.NotFound, "PIPELINE-UNKNOWN");
        Assert.Equal((first.Body, "true"), (again.Body, again.Headers["Idempotency-Replayed"]));
    }

    [Theory]
    [InlineData("secrets/one", """{"value":"other"}""")]
    [InlineData("secrets/two", Value)]
    public async Task A_key_stands_for_one_write(string path, string body)
    {
        await using ServerSite site = await ServerSite.StartAsync();
        (await site.PutAsync(Path, Value, ("Idempotency-Key", "k"))).Is(HttpStatusCode.OK);
        (await site.PutAsync(path, body, ("Idempotency-Key", "k"))).IsProblem(HttpStatusCode.UnprocessableEntity, "IDEMPOTENCY-REUSED");
    }

    [Theory]
    [InlineData("two words")]
    [InlineData("")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789")]
    public async Task A_key_that_is_none_is_refused(string key)
    {
        await using ServerSite site = await ServerSite.StartAsync();
        (await site.PutAsync(Path, Value, ("Idempotency-Key", key))).IsProblem(HttpStatusCode.BadRequest, "IDEMPOTENCY-KEY");
    }

    [Fact]
    public async Task INV3_a_write_that_died_under_way_is_not_done_again_until_its_day_is_over()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        DateTimeOffset now = site.Workspace.Time.GetUtcNow();
        await BeganAsync(site, now.AddHours(-23));
        (await site.PutAsync(Path, Value, ("Idempotency-Key", "k"))).IsProblem(HttpStatusCode.Conflict, "IDEMPOTENCY-UNDERWAY");
        await BeganAsync(site, now.AddHours(-25));
        (await site.PutAsync(Path, Value, ("Idempotency-Key", "k"))).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task INV6_what_was_sent_is_kept_as_a_hash_under_a_key()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        (await site.PutAsync(Path, Value, ("Idempotency-Key", "k"))).Is(HttpStatusCode.OK);
        IdempotentWrite? kept = await site.Workspace.Store.Idempotency.BeginAsync(new IdempotentWrite(await CallerAsync(site), "k", "", site.Workspace.Time.GetUtcNow()), DateTimeOffset.MinValue, TestContext.Current.CancellationToken);
        DataKey key = await site.Workspace.Vault.Keys.CurrentAsync(KeyPurpose.Secrets, TestContext.Current.CancellationToken);
        Assert.Matches($"^{key.Id}:[0-9a-f]{{64}}$", kept!.RequestHash);
        Assert.DoesNotContain("canary", kept.ToString(), StringComparison.Ordinal);
    }

    /// <summary>Names of tokens may be given twice.</summary>
    [Fact]
    public async Task Each_token_has_keys_of_its_own_whatever_it_is_called()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        (await site.PutAsync(Path, Value, ("Idempotency-Key", "k"))).Is(HttpStatusCode.OK);
        string other = (await new ApiTokens(site.Workspace).AddAsync("test", "program", TokenScopes.Admin, null, TestContext.Current.CancellationToken)).Token;
        using var request = new HttpRequestMessage(HttpMethod.Put, "/api/v1/secrets/two") { Content = new StringContent(Value, System.Text.Encoding.UTF8, "application/json"), Headers = { { "Idempotency-Key", "k" }, { "Authorization", $"Bearer {other}" } } };
        using HttpResponseMessage answer = await site.Client.SendAsync(request, TestContext.Current.CancellationToken);
        (await ApiAnswer.OfAsync(answer)).Is(HttpStatusCode.OK);
    }

    /// <summary>A lost connection is why a write is sent again, so it must not end it half done.</summary>
    [Fact]
    public async Task INV3_a_write_whose_caller_has_gone_is_carried_to_its_end_and_not_done_again()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        int done = 0;
        using var gone = new CancellationTokenSource();
        var gate = new IdempotencyGate(
            async context =>
            {
                await gone.CancelAsync();
                context.RequestAborted.ThrowIfCancellationRequested();
                done++;
                await context.Response.WriteAsync("done", context.RequestAborted);
            },
            site.Workspace);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gate.InvokeAsync(Request(gone.Token)));
        HttpContext again = Request(CancellationToken.None);
        await gate.InvokeAsync(again);
        Assert.Equal((1, "true", "done"), (done, again.Response.Headers["Idempotency-Replayed"].ToString(), BodyOf(again)));
    }

    [Theory]
    [InlineData(ErrorKind.UnknownOutcome, 1, "true")]
    [InlineData(ErrorKind.Transient, 2, "")]
    [InlineData(ErrorKind.Throttled, 2, "")]
    [InlineData(ErrorKind.Auth, 2, "")]
    public async Task INV3_what_may_have_taken_effect_is_not_done_again(ErrorKind kind, int times, string replayed)
    {
        await using ServerSite site = await ServerSite.StartAsync();
        int done = 0;
        var gate = new IdempotencyGate(
            _ =>
            {
                done++;
                throw new ConnectorException(new ConnectorError("TEST", kind, ErrorOwner.Operator, "It did not answer.", "Look."));
            },
            site.Workspace);
        await gate.InvokeAsync(Request(CancellationToken.None));
        HttpContext again = Request(CancellationToken.None);
        await gate.InvokeAsync(again);
        Assert.Equal((times, replayed), (done, again.Response.Headers["Idempotency-Replayed"].ToString()));
        Assert.Contains("TEST", BodyOf(again), StringComparison.Ordinal);
    }

    [Fact]
    public async Task INV3_what_broke_here_is_not_done_again()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        var gate = new IdempotencyGate(_ => throw new InvalidOperationException("a fault of ours"), site.Workspace);
        await Assert.ThrowsAsync<InvalidOperationException>(() => gate.InvokeAsync(Request(CancellationToken.None)));
        Assert.Equal("IDEMPOTENCY-UNDERWAY", (await Assert.ThrowsAsync<ConnectorException>(() => gate.InvokeAsync(Request(CancellationToken.None)))).Error.Code);
    }

    private static DefaultHttpContext Request(CancellationToken gone)
    {
        var context = new DefaultHttpContext { RequestAborted = gone, User = new Visitor("program", Rights.All, "program (token)").ToPrincipal("test", "01TOKEN"), Request = { Method = "POST", Path = "/api/v1/test", Body = new MemoryStream() }, Response = { Body = new MemoryStream() } };
        context.Request.Headers["Idempotency-Key"] = "k";
        context.SetEndpoint(new Endpoint(null, null, "test"));
        return context;
    }

    private static string BodyOf(HttpContext context) => System.Text.Encoding.UTF8.GetString(((MemoryStream)context.Response.Body).ToArray());

    /// <summary>Whose keys those of the program are.</summary>
    private static async Task<string> CallerAsync(ServerSite site)
    {
        await site.ProgramAsync();
        return Assert.Single(await site.Workspace.Store.Access.Tokens.ListAsync(TestContext.Current.CancellationToken)).Id;
    }

    /// <summary>As a process leaves it that dies over the write.</summary>
    private static async Task BeganAsync(ServerSite site, DateTimeOffset at)
    {
        var request = new DefaultHttpContext { Request = { Method = "PUT", Path = $"/api/v1/{Path}", Body = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(Value)) } }.Request;
        string hash = await new RequestHash(site.Workspace.Vault.Keys).OfAsync(request, TestContext.Current.CancellationToken);
        var write = new IdempotentWrite(await CallerAsync(site), "k", hash, at);
        await site.Workspace.Store.Idempotency.ForgetAsync(write, TestContext.Current.CancellationToken);
        Assert.Null(await site.Workspace.Store.Idempotency.BeginAsync(write, DateTimeOffset.MinValue, TestContext.Current.CancellationToken));
    }
}
