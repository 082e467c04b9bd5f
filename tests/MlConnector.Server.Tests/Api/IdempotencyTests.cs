using System.Net;
using Microsoft.AspNetCore.Http;
using MlConnector.Engine.Ports;
using MlConnector.Server.Api.Idempotency;
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
        IdempotentWrite? kept = await site.Workspace.Store.Idempotency.BeginAsync(new IdempotentWrite("program (token)", "k", "", site.Workspace.Time.GetUtcNow()), DateTimeOffset.MinValue, TestContext.Current.CancellationToken);
        DataKey key = await site.Workspace.Vault.Keys.CurrentAsync(KeyPurpose.Secrets, TestContext.Current.CancellationToken);
        Assert.Matches($"^{key.Id}:[0-9a-f]{{64}}$", kept!.RequestHash);
        Assert.DoesNotContain("canary", kept.ToString(), StringComparison.Ordinal);
    }

    /// <summary>As a process leaves it that dies over the write.</summary>
    private static async Task BeganAsync(ServerSite site, DateTimeOffset at)
    {
        var request = new DefaultHttpContext { Request = { Method = "PUT", Path = $"/api/v1/{Path}", Body = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(Value)) } }.Request;
        string hash = await new RequestHash(site.Workspace.Vault.Keys).OfAsync(request, TestContext.Current.CancellationToken);
        var write = new IdempotentWrite("program (token)", "k", hash, at);
        await site.Workspace.Store.Idempotency.ForgetAsync(write, TestContext.Current.CancellationToken);
        Assert.Null(await site.Workspace.Store.Idempotency.BeginAsync(write, DateTimeOffset.MinValue, TestContext.Current.CancellationToken));
    }
}
