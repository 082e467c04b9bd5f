using System.Text.Json;
using MlConnector.EndToEnd.World;

namespace MlConnector.EndToEnd;

/// <summary>A system that cannot be reached: told while it is waited for, once for all streams, within the patience that is set, with exit code 3 and the fix.</summary>
public sealed class UnreachableTests
{
    private const string Streams = "      ap_suppliers: {}\n      ap_invoices: {}\n      gl_postings: {}\n";

    [Fact]
    public async Task A_run_tells_what_it_waits_for_and_ends_with_3_and_the_fix()
    {
        const string code = "POWERBI-UNREACHABLE";
        await using Site site = await Site.StartAsync(Streams);
        await site.DeliverAsync();
        await LoseAsync(site, "power-bi");
        MlcResult run = (await site.Mlc.RunAsync("run")).Ended(3);
        Assert.Contains(" s\n", run.Errors[run.Errors.IndexOf(code, StringComparison.Ordinal)..], StringComparison.Ordinal);
        Assert.Equal(1, Count(run.Output, $"{code}: "));
        Assert.Contains("Fix: Check ", run.Output, StringComparison.Ordinal);
        string message = run.Output.Split('\n').SkipWhile(line => !line.Contains($"{code}: ", StringComparison.Ordinal)).ElementAt(1).Trim();
        Assert.Equal(1, Count(run.Output, message));

        MlcResult later = (await site.Mlc.RunAsync("status")).Ended(0);
        Assert.Equal((1, 1), (Count(later.Output, $"{code}: "), Count(later.Output, message)));
        Assert.Contains("Fix: Check ", later.Output, StringComparison.Ordinal);
        JsonElement error = (await site.Mlc.RunAsync("status --json")).Ended(0).Json[0].GetProperty("streams").EnumerateArray().SelectMany(stream => stream.GetProperty("errors").EnumerateArray()).First();
        Assert.Equal(code, error.GetProperty("code").GetString());
        Assert.StartsWith("Check ", error.GetProperty("fix").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Streams_that_come_later_are_not_begun_and_errors_stay_one_JSON_document()
    {
        await using Site site = await Site.StartAsync(Streams);
        await site.SetSecretsAsync();
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0);
        await LoseAsync(site, "power-bi", "syspro");
        JsonElement streams = (await site.Mlc.RunAsync("run --json")).Ended(3).Json.GetProperty("streams");
        Assert.All(streams.EnumerateArray(), stream => Assert.Equal("Failed", stream.GetProperty("state").GetString()));
        Assert.Contains(streams.EnumerateArray(), stream => stream.GetProperty("reasons")[0].GetString()!.StartsWith("Not begun", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_first_run_waits_for_an_ERP_that_is_down_once_and_begins_no_stream()
    {
        await using Site site = await Site.StartAsync(Streams), erp = await Site.StartAsync(Streams);
        await site.SetSecretsAsync();
        string own = await File.ReadAllTextAsync(site.File, TestContext.Current.CancellationToken), other = await File.ReadAllTextAsync(erp.File, TestContext.Current.CancellationToken);
        string both = other[..other.IndexOf("  bi:\n", StringComparison.Ordinal)].Replace("type: syspro", "type: syspro\n    patience: 1s", StringComparison.Ordinal) + own[own.IndexOf("  bi:\n", StringComparison.Ordinal)..];
        await File.WriteAllTextAsync(site.File, both, TestContext.Current.CancellationToken);
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0);
        await erp.Host.DisposeAsync();

        MlcResult run = (await site.Mlc.RunAsync("run --json")).Ended(3);

        Assert.All(run.Json.GetProperty("streams").EnumerateArray(), stream => Assert.StartsWith("Not begun", stream.GetProperty("reasons")[0].GetString(), StringComparison.Ordinal));
        Assert.Contains("HTTP-UNREACHABLE", run.Output, StringComparison.Ordinal);
        Assert.Contains("\"fix\"", (await site.Mlc.RunAsync("run --dry-run --json")).Ended(3).Output, StringComparison.Ordinal);
    }

    /// <summary>Applies the configuration again with little patience for some systems; then both go down.</summary>
    private static async Task LoseAsync(Site site, params string[] impatient)
    {
        string text = await File.ReadAllTextAsync(site.File, TestContext.Current.CancellationToken);
        foreach (string type in impatient) text = text.Replace($"type: {type}\n", $"type: {type}\n    patience: 1s\n", StringComparison.Ordinal);
        await File.WriteAllTextAsync(site.File, text, TestContext.Current.CancellationToken);
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0);
        await site.Host.DisposeAsync();
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
