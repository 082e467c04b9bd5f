using System.Text.Json;
using MlConnector.EndToEnd.World;

namespace MlConnector.EndToEnd;

/// <summary>The first contact: the demo does what it says, and what it says to try next works on what it leaves.</summary>
public sealed class DemoTests
{
    [Fact]
    public async Task The_demo_delivers_breaks_mends_and_leaves_a_folder_that_works()
    {
        string folder = Directory.CreateTempSubdirectory("mlc-e2e-").FullName;
        var mlc = new Mlc(folder);
        JsonElement demo = (await mlc.RunAsync("demo --size small --json")).Ended(0).Json;
        string[] states = [.. demo.GetProperty("runs").EnumerateArray().Select(run => run.GetProperty("state").GetString()!)];
        Assert.Equal(["Verified", "Unverified", "Verified", "Verified"], states);
        string data = demo.GetProperty("data").GetString()!;
        Assert.Equal(Path.Combine(folder, "mlc-demo"), data);
        foreach (string next in new[] { "status", "dead-letters list --all", "audit verify", "export", "secrets list" }) (await mlc.RunAsync($"{next} --data {data}")).Ended(0);
        Assert.Contains("Replayed", (await mlc.RunAsync($"dead-letters list --all --json --data {data}")).Ended(0).Output, StringComparison.OrdinalIgnoreCase);
        Directory.Delete(folder, recursive: true);
    }
}
