using System.Text.Json;
using MlConnector.EndToEnd.World;

namespace MlConnector.EndToEnd;

/// <summary>The first contact: the demo does what it says, and what it says to try next works on what it leaves.</summary>
public sealed class DemoTests
{
    // Every BI tool with the demo's first ERP, and every other ERP once: what a pair does with all its streams is told by the matrix of pairs.
    [Theory]
    [InlineData("syspro", "power-bi")]
    [InlineData("syspro", "bigquery")]
    [InlineData("syspro", "tableau")]
    [InlineData("ifs-cloud", "power-bi")]
    [InlineData("sage-x3", "bigquery")]
    public async Task The_demo_delivers_breaks_mends_and_leaves_a_folder_that_works(string source, string destination)
    {
        string folder = Directory.CreateTempSubdirectory("mlc-e2e-").FullName;
        var mlc = new Mlc(folder);
        JsonElement demo = (await mlc.ProcessAsync($"demo --source {source} --destination {destination} --size small --json")).Ended(0).Json;
        string[] states = [.. demo.GetProperty("runs").EnumerateArray().Select(run => run.GetProperty("state").GetString()!)];
        Assert.Equal(["Verified", "Unverified", "Verified", "Verified"], states);
        string data = demo.GetProperty("data").GetString()!;
        Assert.Equal(Path.Combine(folder, "mlc-demo"), data);
        foreach (string next in new[] { "status", "dead-letters list --all", "export", "secrets list" }) (await mlc.RunAsync($"{next} --data {data}")).Ended(0);
        (await mlc.RunAsync($"audit verify --data {data}")).Ended(4); // its heads lie in the data folder: whole, and no more is claimed
        Assert.Contains("Replayed", (await mlc.RunAsync($"dead-letters list --all --json --data {data}")).Ended(0).Output, StringComparison.OrdinalIgnoreCase);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Its_story_is_told_in_the_order_in_which_it_happens()
    {
        string folder = Directory.CreateTempSubdirectory("mlc-e2e-").FullName;
        string told = (await new Mlc(folder).ProcessAsync("demo --size small")).Ended(0).Output;
        int at = 0;
        foreach (string part in new[] { "apply: store", "run: everything", "Verified", "reconcile", "trace ", "received", "meanwhile, in SYSPRO", "Unverified", "dead-letters repair", "repaired for exactly this content", "a third time", "Verified", "mlc status" })
        {
            int next = told.IndexOf(part, at, StringComparison.Ordinal);
            Assert.True(next >= 0, $"'{part}' is not told after character {at}:\n{told}");
            at = next + part.Length;
        }

        Directory.Delete(folder, recursive: true);
    }
}
