using System.Text.Json;
using MlConnector.EndToEnd.World;

namespace MlConnector.EndToEnd;

/// <summary>The schedule of a pipeline is halted and goes on again from the command line.</summary>
public sealed class PauseTests
{
    [Fact]
    public async Task A_schedule_is_halted_with_a_reason_and_goes_on()
    {
        await using Site site = await Site.StartAsync("      ap_invoices: {}\n");
        await site.SetSecretsAsync();
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0);
        Assert.Contains("needs a reason", (await site.Mlc.RunAsync("pause")).Ended(2).Errors, StringComparison.Ordinal);
        Assert.Contains("halted", (await site.Mlc.RunAsync(["pause", "--reason", "month-end"])).Ended(0).Output, StringComparison.Ordinal);
        Assert.Contains("month-end; mlc resume finance", (await site.Mlc.RunAsync("status")).Ended(0).Output, StringComparison.Ordinal);
        Assert.Equal("month-end", (await site.Mlc.RunAsync("status --json")).Ended(0).Json[0].GetProperty("pause").GetProperty("reason").GetString());
        Assert.Contains("--server", (await site.Mlc.RunAsync("stop")).Ended(2).Errors, StringComparison.Ordinal);
        Assert.Contains("SECRET-USED", (await site.Mlc.RunAsync("secrets remove powerbi")).Ended(2).Errors, StringComparison.Ordinal);
        (await site.Mlc.RunAsync("run --due --json")).Ended(0);
        Assert.Empty((await site.Mlc.RunAsync("status --json")).Ended(0).Json[0].GetProperty("runs").EnumerateArray());
        Assert.Contains("PIPELINE-UNKNOWN", (await site.Mlc.RunAsync(["resume", "nobody"])).Ended(2).Errors, StringComparison.Ordinal);
        Assert.Contains("goes on", (await site.Mlc.RunAsync("resume")).Ended(0).Output, StringComparison.Ordinal);
        Assert.False((await site.Mlc.RunAsync("status --json")).Ended(0).Json[0].TryGetProperty("pause", out JsonElement _));
        Assert.Equal(["schedule.resume", "schedule.pause"], (await site.Mlc.RunAsync("audit export")).Ended(0).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("action").GetString()!).Where(action => action.StartsWith("schedule.", StringComparison.Ordinal)).Reverse());
    }
}
