using System.Diagnostics;
using System.Globalization;
using MlConnector.EndToEnd.World;

namespace MlConnector.EndToEnd;

/// <summary>The service as it is started: what it prints, and that it ends when it is told to.</summary>
public sealed class ServeTests
{
    [Fact]
    public async Task It_prints_where_to_begin_and_ends_cleanly()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("sends SIGINT with kill, which Windows does not have");
        string folder = Directory.CreateTempSubdirectory("mlc-e2e-").FullName;
        using Process serve = new Mlc(folder).Start(["serve", "--urls", "http://127.0.0.1:0"]);
        string? line;
        do
        {
            line = await serve.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
            Assert.NotNull(line);
        }
        while (!line.StartsWith("first sign-in", StringComparison.Ordinal));
        using var client = new HttpClient();
        string page = await client.GetStringAsync(line.Split(' ').First(word => word.StartsWith("http://", StringComparison.Ordinal)), TestContext.Current.CancellationToken);
        Assert.Contains("make the first admin", page, StringComparison.Ordinal);
        using Process kill = Process.Start("kill", ["-INT", serve.Id.ToString(CultureInfo.InvariantCulture)]);
        MlcResult ended = (await Mlc.EndAsync(serve)).Ended(0);
        Assert.DoesNotContain("warn", ended.Errors, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("encryptor", ended.Errors, StringComparison.OrdinalIgnoreCase);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task An_address_that_no_browser_opens_is_refused()
    {
        string folder = Directory.CreateTempSubdirectory("mlc-e2e-").FullName;
        var mlc = new Mlc(folder);
        Directory.CreateDirectory(mlc.Data);
        await File.WriteAllTextAsync(Path.Combine(mlc.Data, "service.yaml"), "publicUrl: ftp://x", TestContext.Current.CancellationToken);
        MlcResult refused = (await mlc.RunAsync("serve")).Ended(2);
        Assert.Contains("publicUrl", refused.Errors, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }
}
