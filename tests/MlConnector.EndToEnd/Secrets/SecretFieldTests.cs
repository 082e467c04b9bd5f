using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MlConnector.Cli.Commands;
using MlConnector.Composition;
using MlConnector.EndToEnd.World;

namespace MlConnector.EndToEnd.Secrets;

/// <summary>INV-6 for every secret setting of every connector, as the connectors declare them, and for what is made of them: tokens, sessions, headers, keys.</summary>
public sealed class SecretFieldTests
{
    /// <summary>Every command that a site uses; those that need no site are below.</summary>
    private static readonly string[] Commands =
    [
        "secrets list", "users list", "tokens list", "keep-alive", "check -f FILE", "discover -f FILE", "plan -f FILE", "apply -f FILE --yes", "run", "run --full", "pause --reason x", "resume", "stop", "settings show", "status", "trace 1", "reconcile", "dead-letters list", "waiting list", "export", "replay --all --yes",
        "rebuild --yes", "adopt --yes", "compact --yes", "purge --key A/1 --yes", "audit verify", "audit export", "write-back list", "doctor", "version", "reference settings", "completion bash", "secrets rotate", "secrets rotate --data-key",
    ];

    private static readonly string[] Without = ["init", "demo", "sandbox", "connect", "serve"]; // they ask, go on until they are ended, or bring their own sandbox with secrets that are none; what is paired is looked at by PairingSecretTests

    [Fact]
    public void Every_command_is_looked_at() => Assert.Empty(CommandCatalog.All.Select(command => command.Name).Except(Commands.Select(line => line.Split(' ')[0])).Except(Without));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task INV6_no_secret_setting_comes_up_anywhere(bool certificate)
    {
        await using SecretSite site = await SecretSite.StartAsync(certificate);
        foreach (string line in certificate ? ["check -f FILE", "apply -f FILE --yes", "run", "status"] : Commands)
        {
            foreach (string how in (string[])["--verbose", "--json --verbose"])
            {
                (int code, string printed) = await site.RunAsync($"{line.Replace("FILE", site.File, StringComparison.Ordinal)} {how}");
                Assert.True(code is 0 or 2 or 4, $"{line} ended with {code}:\n{printed}");
                Look(site, $"{line} {how}", Encoding.UTF8.GetBytes(printed));
            }
        }

        Assert.NotEmpty(site.Echo.Seen);
        Assert.True(site.PowerBi.Dataset("Finance").Table("ApInvoices").Count > 0);
        LookAtFiles(site);
    }

    [Theory]
    [InlineData("400 Json", "401 OAuth", "500 Html", "200 Text")]
    [InlineData("401 Text", "403 Json", "500 Json", "200 Json")]
    public async Task INV6_a_refusal_that_repeats_the_request_does_not_tell_a_secret(params string[] echoes)
    {
        await using SecretSite site = await SecretSite.StartAsync(certificate: false);
        (int code, string printed) = await site.RunAsync($"apply -f {site.File} --yes");
        Assert.True(code == 0, printed);
        (await site.Mlc.RunAsync("run")).Ended(0);
        long rows = site.PowerBi.Dataset("Finance").Table("ApInvoices").Count;
        foreach ((string echo, bool spares) in echoes.SelectMany(echo => ((string, bool)[])[(echo, false), (echo, true)]))
        {
            (site.Echo.Status, site.Echo.Form, site.Echo.SparesSignIn) = (int.Parse(echo[..3], CultureInfo.InvariantCulture), Enum.Parse<EchoForm>(echo[4..]), spares);
            foreach (string line in (string[])[$"check -f {site.File} --verbose", $"discover -f {site.File} --json", "run --verbose", "reconcile --verbose"])
            {
                (code, printed) = await site.RunAsync(line);
                Look(site, $"{line} ({echo}, {(spares ? "after" : "at")} sign-in)", Encoding.UTF8.GetBytes(printed));
                Assert.True(code is 1 or 2 or 3 or 4 || code == 0 && line.StartsWith("discover", StringComparison.Ordinal), $"{line} ended with {code} ({echo}):\n{printed}");
                Assert.DoesNotContain("INTERNAL-ERROR", printed, StringComparison.Ordinal);
            }

            // The same in a process of its own: an exit code that scripts know, one JSON document, no stack trace, nothing changed.
            MlcResult shipped = await site.Mlc.RunAsync("run --json");
            Assert.True(shipped.Code is 1 or 3, $"run ended with {shipped.Code} ({echo}):\n{shipped.Output}{shipped.Errors}");
            Assert.NotEmpty(shipped.Json.GetProperty("streams").EnumerateArray());
            Assert.DoesNotContain("   at ", shipped.Output + shipped.Errors, StringComparison.Ordinal);
            Assert.Equal(rows, site.PowerBi.Dataset("Finance").Table("ApInvoices").Count);
        }

        foreach (string line in (string[])["status --json", "audit export"]) Look(site, line, Encoding.UTF8.GetBytes((await site.RunAsync(line)).Printed));
        LookAtFiles(site);
    }

    [Fact]
    public async Task INV6_a_host_that_does_not_exist_does_not_tell_a_secret()
    {
        await using SecretSite site = await SecretSite.StartAsync(certificate: false);
        string text = await File.ReadAllTextAsync(site.File, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(site.File, text.Replace("localhost", "nowhere.invalid", StringComparison.Ordinal).Replace("127.0.0.1", "nowhere.invalid", StringComparison.Ordinal).Replace("companies: [A]", "companies: [A]\n    allowPlainHttp: true", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        (int code, string printed) = await site.RunAsync($"check -f {site.File} --verbose");
        Assert.True(code == 3, printed);
        Look(site, "check", Encoding.UTF8.GetBytes(printed));
    }

    [Fact]
    public async Task INV6_a_key_of_the_environment_and_the_command_line_of_a_process_tell_nothing()
    {
        await using SecretSite site = await SecretSite.StartAsync(certificate: false);
        byte[] key = SHA256.HashData("the key of this test"u8);
        Canary[] canaries = [.. site.Canaries, Canary.Of("MLC_KEY", Convert.ToBase64String(key)[..20]), Canary.Of("MLC_KEY in hexadecimal", Convert.ToHexString(key)[..20])];
        var other = new Mlc(Path.Combine(Directory.CreateDirectory(Path.Combine(site.Folder, "other")).FullName));
        other.Variables["MLC_KEY"] = Convert.ToBase64String(key);
        (await other.RunAsync("secrets set anything", "value\n")).Ended(0);
        foreach (string line in (string[])["doctor --json", "secrets list --verbose", "secrets rotate --verbose"])
        {
            MlcResult result = await other.RunAsync(line);
            Assert.DoesNotContain(canaries, canary => canary.IsIn(Encoding.UTF8.GetBytes(result.Output + result.Errors)));
        }

        other.Variables["MLC_KEY"] = "hEad999Qx7Vk2 is no key tAil999Wz9Lm4";
        MlcResult refused = await other.RunAsync("secrets set another --verbose", "value\n");
        Assert.NotEqual(0, refused.Code);
        Assert.False(new Canary("MLC_KEY", 999).IsIn(Encoding.UTF8.GetBytes(refused.Output + refused.Errors)), refused.Errors);
        using (System.Diagnostics.Process running = site.Mlc.Start(["check", "-f", site.File]))
        {
            if (OperatingSystem.IsLinux())
            {
                foreach (string told in (string[])["cmdline", "environ"])
                {
                    byte[] bytes = await File.ReadAllBytesAsync($"/proc/{running.Id}/{told}", TestContext.Current.CancellationToken);
                    Assert.DoesNotContain(canaries, canary => canary.IsIn(bytes));
                }
            }

            (await Mlc.EndAsync(running)).Ended(0);
        }

        foreach (string file in site.Files) Assert.DoesNotContain(canaries, canary => canary.IsIn(Read(file)));
    }

    [Fact]
    public void Every_connector_declares_its_secrets() => Assert.All(Connectors.All, connector => Assert.Contains(connector.Settings, setting => setting.Secret));

    private static void LookAtFiles(SecretSite site)
    {
        foreach (string file in site.Files) Look(site, Path.GetRelativePath(site.Folder, file), Read(file));
    }

    private static void Look(SecretSite site, string where, byte[] bytes)
    {
        Canary? found = site.Canaries.FirstOrDefault(canary => canary.IsIn(bytes));
        Assert.True(found is null, $"{where} tells {found?.Name}");
    }

    private static byte[] Read(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
