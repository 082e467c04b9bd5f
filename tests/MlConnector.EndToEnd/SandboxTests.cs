using System.Diagnostics;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using MlConnector.EndToEnd.World;

namespace MlConnector.EndToEnd;

/// <summary>The sandboxes as a user starts them: a process that says where it listens, fits its own configuration, takes orders and ends with Ctrl-C.</summary>
public sealed class SandboxTests
{
    [Fact]
    public async Task The_sandboxes_serve_their_configuration_take_orders_and_end_with_Ctrl_C()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("sends SIGINT with kill, which Windows does not have");
        string folder = Directory.CreateTempSubdirectory("mlc-e2e-").FullName, file = Path.Combine(folder, "sandbox.yaml");
        var mlc = new Mlc(folder);
        using Process sandbox = mlc.Start(["sandbox", "--size", "small", "--config", file, "--store-secrets", "--json"]);
        JsonElement said = await FirstDocumentAsync(sandbox);
        Assert.Equal(file, said.GetProperty("configuration").GetString());

        using var admin = new HttpClient { BaseAddress = new Uri(said.GetProperty("admin").GetString()!) };
        JsonElement offers = await admin.GetFromJsonAsync<JsonElement>("scenario", TestContext.Current.CancellationToken);
        Assert.Contains(offers.EnumerateArray(), offer => offer.GetProperty("name").GetString() == "pay-old-invoice");
        using HttpResponseMessage played = await PostAsync(admin, "scenario", """{"module": "syspro", "name": "pay-old-invoice"}""");
        Assert.NotEmpty((await played.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).EnumerateObject());
        using HttpResponseMessage unknown = await PostAsync(admin, "scenario", """{"module": "syspro", "name": "no-such"}""");
        Assert.Equal(400, (int)unknown.StatusCode);

        MlcResult check = (await mlc.HereAsync($"check -f {file} --json")).Ended(0);
        Assert.DoesNotContain("Problem", check.Output, StringComparison.Ordinal);
        Assert.True((await admin.GetFromJsonAsync<JsonElement>("stats", TestContext.Current.CancellationToken)).GetProperty("syspro.requests").GetInt64() > 0);

        using (Process kill = Process.Start("kill", ["-INT", $"{sandbox.Id}"])) await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        (await Mlc.EndAsync(sandbox)).Ended(0);
        Directory.Delete(folder, recursive: true);
    }

    private static Task<HttpResponseMessage> PostAsync(HttpClient admin, string path, string body) =>
        admin.PostAsync(new Uri(path, UriKind.Relative), new StringContent(body, Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);

    /// <summary>What it says before it waits: lines up to the end of one document.</summary>
    private static async Task<JsonElement> FirstDocumentAsync(Process process)
    {
        var text = new StringBuilder();
        while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            text.AppendLine(line);
            if (line == "}") return JsonDocument.Parse(text.ToString()).RootElement;
        }

        throw new InvalidOperationException($"it ended: {text}{await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)}");
    }
}
