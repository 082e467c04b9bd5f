using System.Text.Json;
using MlConnector.EndToEnd.World;

namespace MlConnector.EndToEnd;

/// <summary>The settings of the service from the command line: on its data folder and on a service elsewhere the same.</summary>
public sealed class ServiceSettingTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task They_are_shown_and_changed_whole_or_not_at_all(bool remote)
    {
        string folder = Directory.CreateTempSubdirectory("mlc-e2e-").FullName, file = Path.Combine(folder, "wanted.yaml");
        await using Elsewhere elsewhere = await Elsewhere.StartAsync(folder);
        var mlc = new Mlc(folder) { Variables = { ["MLC_TOKEN"] = elsewhere.Token } };
        if (!remote) (await mlc.RunAsync(["secrets", "set", "any"], "a value")).Ended(0); // makes the data folder
        Assert.Equal("", (await DoAsync("show")).Ended(0).Output);

        Assert.Equal("+ stuckAfter: 45m", (await WriteAsync("# ours\nstuckAfter: 45m\n")).Ended(0).Output.Trim());
        Assert.Equal("# ours\nstuckAfter: 45m\n", (await DoAsync("show")).Ended(0).Output);
        string tag = (await DoAsync("show", "--json")).Ended(0).Json.GetProperty("tag").GetString()!;
        Assert.Contains("CONFIG-VALUE", (await WriteAsync("stuckAfter: soon\n")).Ended(2).Errors, StringComparison.Ordinal);
        JsonElement changed = (await WriteAsync("stuckAfter: 50m\n", "--match", tag, "--json")).Ended(0).Json;
        Assert.Equal("~ stuckAfter: 45m → 50m", changed.GetProperty("changes")[0].GetString());
        Assert.Contains("SETTINGS-MOVED", (await WriteAsync("stuckAfter: 55m\n", "--match", tag)).Ended(2).Errors, StringComparison.Ordinal);
        Assert.Equal(changed.GetProperty("tag").GetString(), (await DoAsync("show", "-o", file, "--json")).Ended(0).Json.GetProperty("tag").GetString());
        Assert.Equal("stuckAfter: 50m\n", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        Assert.Contains("Nothing changes", (await WriteAsync("stuckAfter: 50m\n")).Ended(0).Output, StringComparison.Ordinal);

        Task<MlcResult> DoAsync(params string[] arguments) => remote ? mlc.RunAsync(["settings", .. arguments, "--server", elsewhere.Address]) : mlc.RunAsync(["settings", .. arguments]);

        async Task<MlcResult> WriteAsync(string text, params string[] arguments)
        {
            await File.WriteAllTextAsync(file, text, TestContext.Current.CancellationToken);
            return await DoAsync(["change", "-f", file, .. arguments]);
        }
    }
}
