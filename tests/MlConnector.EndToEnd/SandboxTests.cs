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

        MlcResult check = (await mlc.RunAsync($"check -f {file} --json")).Ended(0);
        Assert.DoesNotContain("Problem", check.Output, StringComparison.Ordinal);
        Assert.True((await admin.GetFromJsonAsync<JsonElement>("stats", TestContext.Current.CancellationToken)).GetProperty("syspro.requests").GetInt64() > 0);

        using (Process kill = Process.Start("kill", ["-INT", $"{sandbox.Id}"])) await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        (await Mlc.EndAsync(sandbox)).Ended(0);
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("polite", "settle: 3s")]
    [InlineData("hostile", "settle: 15s")]
    public async Task The_configuration_waits_longer_than_its_stand_in_stores_late(string profile, string settle)
    {
        string folder = Directory.CreateTempSubdirectory("mlc-e2e-").FullName, file = Path.Combine(folder, "sandbox.yaml");
        var mlc = new Mlc(folder);
        using Process sandbox = mlc.Start(["sandbox", "--profile", profile, "--size", "small", "--config", file, "--json"]);
        await sandbox.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        sandbox.Kill();
        await sandbox.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Contains(settle, await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task The_stand_in_of_X3_writes_what_is_needed_to_try_the_pairing()
    {
        string folder = Directory.CreateTempSubdirectory("mlc-e2e-").FullName, file = Path.Combine(folder, "sandbox.yaml");
        var mlc = new Mlc(folder);
        using Process sandbox = mlc.Start(["sandbox", "--source", "sage-x3", "--size", "small", "--config", file, "--store-secrets", "--json"]);
        Uri plain = new((await FirstDocumentAsync(sandbox)).GetProperty("admin").GetString()!);
        await File.WriteAllLinesAsync(file, Paired(await File.ReadAllLinesAsync(file, TestContext.Current.CancellationToken)), TestContext.Current.CancellationToken);

        MlcResult asked = (await mlc.RunAsync($"connect erp -f {file}", "\n")).Ended(2);
        using var browser = new HttpClient();
        string address = asked.Errors.Split('\n').First(line => line.Contains("/token/authorise?", StringComparison.Ordinal)).Trim();
        string page = await browser.GetStringAsync(new Uri(plain, new Uri(address).PathAndQuery), TestContext.Current.CancellationToken);
        string code = JsonDocument.Parse(page).RootElement.GetProperty("authorizationCode").GetString()!;
        (await mlc.RunAsync($"connect erp -f {file}", code + "\n")).Ended(0);
        Assert.DoesNotContain("Problem", (await mlc.RunAsync($"check -f {file} --json")).Ended(0).Output, StringComparison.Ordinal);

        sandbox.Kill();
        await sandbox.WaitForExitAsync(TestContext.Current.CancellationToken);
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>The comments in the place of the five settings before them, as they say.</summary>
    private static IEnumerable<string> Paired(string[] lines)
    {
        int at = Array.FindIndex(lines, line => line.Contains("# To try the pairing", StringComparison.Ordinal));
        Assert.True(at > 5, "nothing is said of pairing");
        for (int i = 0; i < lines.Length; i++)
        {
            if (i >= at - 5 && i <= at) continue;
            yield return i > at && i <= at + 6 ? lines[i].Replace("# ", "", StringComparison.Ordinal) : lines[i];
        }
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
