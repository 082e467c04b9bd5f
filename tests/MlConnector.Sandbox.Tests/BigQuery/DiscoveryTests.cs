using System.Text.Json.Nodes;

namespace MlConnector.Sandbox.Tests.BigQuery;

public sealed class DiscoveryTests
{
    [Fact]
    public async Task Every_method_of_the_document_is_served_at_the_address_that_it_names()
    {
        await using var desk = await BigQueryDesk.StartAsync();
        var document = (await desk.SendAsync(HttpMethod.Get, "$discovery/rest?version=v2")).Body!;

        Assert.Equal(("bigquery", desk.Host.Http!.AbsoluteUri), ((string?)document["name"], (string?)document["rootUrl"]));
        JsonNode[] methods = [.. document["resources"]!.AsObject().SelectMany(resource => resource.Value!["methods"]!.AsObject()).Select(method => method.Value!)];
        Assert.Equal(17, methods.Length);
        foreach (var method in methods)
        {
            string path = (string)document["servicePath"]! + ((string)method["flatPath"]!).Replace("{projectId}", "acme-finance", StringComparison.Ordinal).Replace("{datasetId}", "none", StringComparison.Ordinal).Replace("{tableId}", "none", StringComparison.Ordinal).Replace("{jobId}", "none", StringComparison.Ordinal);
            string verb = (string)method["httpMethod"]!;
            var answer = await desk.SendAsync(new HttpMethod(verb), path, verb is "GET" or "DELETE" ? null : "{}");
            Assert.True(answer.Body is not null && answer.Status != 405, $"{method["id"]}: {answer.Status}"); // what is served answers with a resource or the service's own envelope
        }

        string upload = (string)document["resources"]!["jobs"]!["methods"]!["insert"]!["mediaUpload"]!["protocols"]!["resumable"]!["path"]!;
        Assert.Equal("/" + BigQueryDesk.Upload, upload.Replace("{projectId}", "acme-finance", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Another_version_is_not_known()
    {
        await using var desk = await BigQueryDesk.StartAsync();
        Assert.Equal(404, (await desk.SendAsync(HttpMethod.Get, "$discovery/rest?version=v9")).Status);
    }
}
