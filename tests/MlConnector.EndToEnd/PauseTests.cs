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
        (await site.Mlc.HereAsync($"apply -f {site.File} --yes")).Ended(0);
        Assert.Contains("needs a reason", (await site.Mlc.HereAsync("pause")).Ended(2).Errors, StringComparison.Ordinal);
        Assert.Contains("halted", (await site.Mlc.HereAsync("pause", "--reason", "month-end")).Ended(0).Output, StringComparison.Ordinal);
        Assert.Contains("month-end; mlc resume finance", (await site.Mlc.HereAsync("status")).Ended(0).Output, StringComparison.Ordinal);
        Assert.Equal("month-end", (await site.Mlc.HereAsync("status --json")).Ended(0).Json[0].GetProperty("pause").GetProperty("reason").GetString());
        (await site.Mlc.HereAsync("run --due --json")).Ended(0);
        Assert.Empty((await site.Mlc.HereAsync("status --json")).Ended(0).Json[0].GetProperty("runs").EnumerateArray());
        Assert.Contains("PIPELINE-UNKNOWN", (await site.Mlc.HereAsync("resume", "nobody")).Ended(2).Errors, StringComparison.Ordinal);
        Assert.Contains("goes on", (await site.Mlc.HereAsync("resume")).Ended(0).Output, StringComparison.Ordinal);
        Assert.False((await site.Mlc.HereAsync("status --json")).Ended(0).Json[0].TryGetProperty("pause", out JsonElement _));
        Assert.Equal(["schedule.resume", "schedule.pause"], (await site.Mlc.HereAsync("audit export")).Ended(0).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("action").GetString()!).Where(action => action.StartsWith("schedule.", StringComparison.Ordinal)).Reverse());
    }
}
