using System.Text.Json;
using MlConnector.EndToEnd.World;

namespace MlConnector.EndToEnd;

/// <summary>New data keys: everything that was journaled is sealed under them, and stays as traceable, replayable and provable as it was.</summary>
public sealed class KeyRotationTests
{
    [Fact]
    public async Task A_new_data_key_seals_the_journal_anew_and_nothing_is_lost()
    {
        await using Site site = await Site.StartAsync("      ap_suppliers: {}\n      ap_invoices: {}\n");
        await site.DeliverAsync();
        string[] before = [.. Segments(site).Select(file => Convert.ToHexString(File.ReadAllBytes(file)))];
        Assert.NotEmpty(before);

        MlcResult told = (await site.Mlc.RunAsync("secrets rotate --data-key")).Ended(0);
        Assert.Matches(@"journal segments sealed anew\s+2\b", told.Output);
        Assert.Contains("ap_invoices of finance: 1 of 1 journal segments sealed anew", told.Errors, StringComparison.Ordinal);
        Assert.Empty(Segments(site).Select(file => Convert.ToHexString(File.ReadAllBytes(file))).Intersect(before));
        JsonElement again = (await site.Mlc.RunAsync("secrets rotate --finish --json")).Ended(0).Json;
        Assert.Equal(("0", "0"), (again.GetProperty("journal segments sealed anew").GetString(), again.GetProperty("secrets sealed anew").GetString()));
        Assert.False(again.TryGetProperty("wrapping key", out _));

        (await site.Mlc.RunAsync("run")).Ended(0);
        Delivered.InvoicesAgree(site);
        Assert.Matches(@"integrity\s+holds", (await site.Mlc.RunAsync("audit verify")).Ended(4).Output); // the heads lie in the data folder: completeness stays unproven
        Assert.Contains("journal.reseal", (await site.Mlc.RunAsync("audit export")).Ended(0).Output, StringComparison.Ordinal);
        Assert.Contains("Say --data-key", (await site.Mlc.RunAsync("secrets rotate --data-key --finish")).Ended(2).Errors, StringComparison.Ordinal);
    }

    private static string[] Segments(Site site) => Directory.GetFiles(site.Folder, "*.mlj", SearchOption.AllDirectories);
}
