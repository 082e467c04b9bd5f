using System.Text;
using MlConnector.EndToEnd.World;

namespace MlConnector.EndToEnd;

/// <summary>INV-6: a secret has one home. Canaries in every secret field are looked for wherever they must not be.</summary>
public sealed class SecretTests
{
    private static readonly string[] Canaries = [Site.ODataSecret, Site.EnetSecret, Site.AppSecret];

    [Fact]
    public async Task INV_6_no_secret_is_printed_logged_or_stored_in_plain()
    {
        await using Site site = await Site.StartAsync();
        await site.SetSecretsAsync();
        List<string> printed = [];
        foreach (string command in new[]
        {
            "secrets list", "secrets list --json", $"check -f {site.File} --verbose", $"plan -f {site.File} --verbose --json", $"apply -f {site.File} --yes --verbose", "run --verbose", "run --verbose --json --full",
            "status --json", "export", "audit verify --json", "audit export", "secrets rotate --data-key",
        })
        {
            MlcResult result = await site.Mlc.RunAsync(command);
            Assert.True(result.Code is 0 or 4, $"{command}: {result.Errors}");
            printed.Add(result.Output + result.Errors);
        }

        Assert.All(printed, text => Assert.All(Canaries, canary => Assert.DoesNotContain(canary, text, StringComparison.Ordinal)));
        foreach (string file in Directory.EnumerateFiles(site.Folder, "*", SearchOption.AllDirectories)) Assert.All(Canaries, canary => AssertNotIn(file, canary));
    }

    [Fact]
    public async Task INV_6_a_refused_sign_in_does_not_tell_the_secret()
    {
        await using Site site = await Site.StartAsync();
        await site.SetSecretsAsync();
        const string wrong = "canary-wrong-Yb52";
        (await site.Mlc.RunAsync("secrets set syspro-odata", wrong + "\n")).Ended(0);
        (await site.Mlc.RunAsync("secrets set powerbi", wrong + "\n")).Ended(0);
        foreach (string command in new[] { $"check -f {site.File} --verbose", $"apply -f {site.File} --yes --verbose --json" })
        {
            MlcResult refused = await site.Mlc.RunAsync(command);
            Assert.NotEqual(0, refused.Code);
            Assert.DoesNotContain(wrong, refused.Output + refused.Errors, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_secret_written_into_a_file_is_refused()
    {
        await using Site site = await Site.StartAsync();
        string text = await File.ReadAllTextAsync(site.File, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(site.File, text.Replace("${secret:powerbi}", "canary-in-file", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        MlcResult refused = (await site.Mlc.RunAsync($"plan -f {site.File}")).Ended(2);
        Assert.Contains("CONFIG-SECRET-IN-FILE", refused.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("canary-in-file", refused.Errors, StringComparison.Ordinal);
    }

    private static void AssertNotIn(string file, string canary)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        ReadOnlySpan<byte> bytes = copy.GetBuffer().AsSpan(0, (int)copy.Length);
        Assert.True(bytes.IndexOf(Encoding.UTF8.GetBytes(canary)) < 0 && bytes.IndexOf(Encoding.Unicode.GetBytes(canary)) < 0, $"{file} holds {canary}");
    }
}
