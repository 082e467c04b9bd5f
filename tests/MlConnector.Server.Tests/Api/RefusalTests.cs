using System.Net;
using System.Text.Json;
using MlConnector.Server.Tests.World;

namespace MlConnector.Server.Tests.Api;

/// <summary>Whatever is refused, by whomever, is a problem with code, owner and fix; all that is wrong at once.</summary>
public sealed class RefusalTests
{
    [Theory]
    [InlineData("pipelines/none", "PIPELINE-UNKNOWN")]
    [InlineData("pipelines/none/revisions", "PIPELINE-UNKNOWN")]
    [InlineData("pipelines/none/configuration", "PIPELINE-UNKNOWN")]
    [InlineData("runs?pipeline=none", "PIPELINE-UNKNOWN")]
    [InlineData("runs/01JDXXXXXXXXXXXXXXXXXXXXXX", "RUN-UNKNOWN")]
    [InlineData("runs/01JDXXXXXXXXXXXXXXXXXXXXXX/events", "RUN-UNKNOWN")]
    [InlineData("dead-letters/7", "DEAD-LETTER-UNKNOWN")]
    [InlineData("nothing/here", "API-ROUTE")]
    public async Task What_is_not_there_is_told_with_its_code(string path, string code)
    {
        await using ServerSite site = await ServerSite.StartAsync();
        (await site.GetAsync(path)).IsProblem(HttpStatusCode.NotFound, code);
    }

    [Fact]
    public async Task Every_parameter_that_is_wrong_is_told_at_once()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        ApiAnswer answer = (await site.GetAsync("dead-letters?limit=many&all=perhaps&after=x")).IsProblem(HttpStatusCode.BadRequest, "API-INPUT");
        Assert.Equal(["parameter all", "parameter limit"], answer.Json.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("where").GetString()));
        answer = (await site.GetAsync("dead-letters?limit=1000&after=x")).IsProblem(HttpStatusCode.BadRequest, "API-INPUT");
        Assert.Equal(["parameter limit", "parameter after"], answer.Json.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("where").GetString()));
    }

    [Theory]
    [InlineData("runs?limit=0")]
    [InlineData("runs?after=nowhere")]
    [InlineData("audit?after=x")]
    [InlineData("audit?limit=201")]
    [InlineData("records")]
    [InlineData("records?key=1&after=nowhere")]
    [InlineData("records?key=1&limit=0")]
    [InlineData("dead-letters/seven")]
    [InlineData("pipelines?limit=9999999999")]
    public async Task A_value_out_of_bounds_is_refused(string path)
    {
        await using ServerSite site = await ServerSite.StartAsync();
        (await site.GetAsync(path)).IsProblem(HttpStatusCode.BadRequest, "API-INPUT");
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"value\":1}")]
    [InlineData("{\"expires\":\"2030-01-01\"}")]
    [InlineData("{\"value\":\"x\",\"colour\":\"red\"}")]
    [InlineData("{\"value\":\"x\",\"value\":\"y\"}")]
    [InlineData("{\"value\":\"x\",\"expires\":\"soon\"}")]
    public async Task A_body_that_is_not_understood_is_refused_and_not_repeated(string body)
    {
        await using ServerSite site = await ServerSite.StartAsync();
        ApiAnswer answer = (await site.PutAsync("secrets/one", body)).IsProblem(HttpStatusCode.BadRequest, "API-INPUT");
        Assert.DoesNotContain("MlConnector", answer.Body, StringComparison.Ordinal);
        Assert.Empty((await site.GetAsync("secrets")).Json.GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task Method_media_type_and_size_are_refused_as_problems_too()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        (await site.CallAsync(HttpMethod.Delete, "pipelines", null, "")).IsProblem(HttpStatusCode.MethodNotAllowed, "API-REFUSED");
        (await site.CallAsync(HttpMethod.Put, "secrets/one", "value", "text/csv")).IsProblem(HttpStatusCode.UnsupportedMediaType, "API-REFUSED");
        string large = JsonSerializer.Serialize(new { value = new string('x', 1024 * 1024) });
        (await site.PutAsync("secrets/one", large)).IsProblem(HttpStatusCode.RequestEntityTooLarge, "API-TOO-LARGE");
        (await site.PutAsync("secrets/one", large, ("Idempotency-Key", "k"))).IsProblem(HttpStatusCode.RequestEntityTooLarge, "API-TOO-LARGE");
    }

    [Fact]
    public async Task A_configuration_is_refused_with_every_line_that_is_wrong()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        ApiAnswer answer = await site.CallAsync(HttpMethod.Post, "pipelines/finance/plan", "connections:\n  erp: { type: nonsense }\n  bi: { type: other }\npipelines:\n  finance: { source: erp, destination: none, streams: { a: {} } }\n", "application/yaml");
        answer.Is(HttpStatusCode.UnprocessableEntity);
        Assert.True(answer.Json.GetProperty("errors").GetArrayLength() > 1, answer.Body);
        Assert.Contains(answer.Json.GetProperty("errors").EnumerateArray(), error => error.GetProperty("where").GetString()!.Contains(":5:", StringComparison.Ordinal));
    }
}
