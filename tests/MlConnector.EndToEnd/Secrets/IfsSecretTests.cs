using System.Text;
using MlConnector.EndToEnd.World;

namespace MlConnector.EndToEnd.Secrets;

/// <summary>INV-6 for a connection to IFS Cloud: its secrets and tokens come up nowhere, not even where the server repeats the whole request in its refusal, nor in what writes to the ERP.</summary>
public sealed class IfsSecretTests
{
    private const string Streams = "      suppliers: {}\n      supplier_invoices: {}\n    writeBack: { entries: [gl_vouchers], settle: 1s, mark: { supplier_invoices: { field: Cf_Exported, value: Y } } }\n";
    private const string Voucher = "Entry,Company,VoucherType,VoucherDate,Account,CodeB,CurrencyCode,CurrencyDebetAmount,CurrencyCreditAmount\nA,10,M,2026-11-30,1000,B01,EUR,1,\nA,,,,1050,,EUR,,1\n";
    private static readonly string[] Commands = ["check -f FILE", "discover -f FILE", "plan -f FILE", "apply -f FILE --yes", "run", "run --stream supplier_invoices --keys 10|4701", "write-back create CSV --dry-run", "write-back create CSV --yes", "write-back list", "status", "audit export"];

    [Fact]
    public async Task INV6_no_secret_of_IFS_comes_up_anywhere()
    {
        Canary secret = new("clientSecret", 901), header = new("a gateway's header", 902);
        var echo = new Echo();
        await using IfsSite site = await IfsSite.StartAsync(Streams, new() { ClientSecret = secret.Value }, null, echo);
        string text = await File.ReadAllTextAsync(site.File, TestContext.Current.CancellationToken), csv = Path.Combine(site.Folder, "v.csv");
        await File.WriteAllTextAsync(site.File, text.Replace("    patience: 5s", "    patience: 1s\n    headers: { X-Api-Key: '${secret:gateway}' }", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(csv, Voucher, TestContext.Current.CancellationToken);
        (await site.Mlc.RunAsync("secrets set gateway", Plain(header) + "\n")).Ended(0);
        Canary[] canaries = [secret, header];
        foreach (string command in Commands) await LookAsync(site, echo, canaries, $"{command.Replace("FILE", site.File, StringComparison.Ordinal).Replace("CSV", csv, StringComparison.Ordinal)} --verbose", 0);
        Assert.NotEmpty(echo.Seen);

        await File.WriteAllTextAsync(csv, Voucher.Replace("A,", "B,", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        foreach (bool spares in new[] { false, true })
        {
            foreach ((int status, EchoForm form) in new[] { (400, EchoForm.Json), (401, EchoForm.OAuth), (403, EchoForm.Text), (500, EchoForm.Html), (200, EchoForm.Json) })
            {
                (echo.Status, echo.Form, echo.SparesSignIn) = (status, form, spares);
                foreach (string command in new[] { $"check -f {site.File}", "run", $"write-back create {csv} --yes" }) await LookAsync(site, echo, canaries, $"{command} --verbose", null);
            }
        }

        echo.Status = null;
        await LookAsync(site, echo, canaries, "audit export", 0);
        foreach (string file in Directory.EnumerateFiles(site.Mlc.Data, "*", SearchOption.AllDirectories)) Look(canaries.Concat(echo.Seen), Path.GetFileName(file), await ReadAsync(file));
    }

    /// <summary>What may stand in a header.</summary>
    private static string Plain(Canary canary) => string.Concat(canary.Value.Where(char.IsAsciiLetterOrDigit));

    private static async Task LookAsync(IfsSite site, Echo echo, Canary[] canaries, string command, int? code)
    {
        MlcResult result = await site.Mlc.RunAsync(command);
        if (code is { } expected) result.Ended(expected);
        Assert.DoesNotContain("INTERNAL-ERROR", result.Output + result.Errors, StringComparison.Ordinal);
        Look(canaries.Concat(echo.Seen), command, Encoding.UTF8.GetBytes(result.Output + result.Errors));
    }

    private static void Look(IEnumerable<Canary> canaries, string where, byte[] bytes)
    {
        Canary? found = canaries.FirstOrDefault(canary => canary.IsIn(bytes));
        Assert.True(found is null, $"{where} tells {found?.Name}");
    }

    private static async Task<byte[]> ReadAsync(string file)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy, TestContext.Current.CancellationToken);
        return copy.ToArray();
    }
}
