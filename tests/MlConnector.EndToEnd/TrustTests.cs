using System.Text.Json;
using MlConnector.EndToEnd.World;

namespace MlConnector.EndToEnd;

/// <summary>A certificate that nobody vouches for: both systems are refused, and the finding names the setting that helps.</summary>
public sealed class TrustTests
{
    [Fact]
    public async Task A_private_certificate_is_refused_with_the_setting_that_trusts_it()
    {
        await using Site site = await Site.StartAsync("      ap_invoices: {}\n");
        IEnumerable<string> untrusting = site.Configuration("      ap_invoices: {}\n").Split('\n').Where(line => !line.Contains("trustedCertificates", StringComparison.Ordinal)).Select(line => line.Replace("settle: 1s", "patience: 1s", StringComparison.Ordinal));
        await File.WriteAllTextAsync(site.File, string.Join('\n', untrusting), TestContext.Current.CancellationToken);
        await site.SetSecretsAsync();

        MlcResult check = await site.Mlc.RunAsync($"check -f {site.File} --json");

        Assert.NotEqual(0, check.Code);
        JsonElement[] problems = [.. check.Json.GetProperty("findings").EnumerateArray().Where(finding => finding.GetProperty("outcome").GetString() == "Problem")];
        Assert.Contains(problems, finding => Code(finding) == "HTTP-TLS" && Fix(finding).Contains("trustedCertificates", StringComparison.Ordinal));
        Assert.Contains(problems, finding => Code(finding).StartsWith("POWERBI-", StringComparison.Ordinal) && Fix(finding).Contains("trustedCertificates", StringComparison.Ordinal));
    }

    private static string Code(JsonElement finding) => finding.GetProperty("errors")[0].GetProperty("code").GetString()!;

    private static string Fix(JsonElement finding) => finding.GetProperty("errors")[0].GetProperty("fix").GetString()!;
}
