using System.Text.Json;
using MlConnector.EndToEnd.World;

namespace MlConnector.EndToEnd;

/// <summary>What is wrong is told with code, place and fix, changes nothing, and ends with the right exit code.</summary>
public sealed class WrongUseTests
{
    [Theory]
    [InlineData("      ap_invoises: {}\n", "CONFIG-STREAM")]
    [InlineData("      ap_invoices: { tabel: X }\n", "CONFIG-UNKNOWN")]
    [InlineData("      ap_invoices: { write: sideways }\n", "CONFIG-VALUE")]
    [InlineData("      ap_invoices: { columns: { A: NoSuchField } }\n", "")]
    [InlineData("      ap_invoices: { where: \"Invoice eq\" }\n", "")]
    [InlineData("      ap_invoices: {}\n      ap_invoices: {}\n", "YAML-DUPLICATE")]
    [InlineData("      ap_invoices: [\n", "YAML-SYNTAX")]
    [InlineData("      ap_invoices: { schedule: now and then }\n", "")]
    public async Task A_wrong_configuration_is_refused_with_code_and_place(string streams, string code)
    {
        await using Site site = await Site.StartAsync(streams);
        MlcResult refused = (await site.Mlc.RunAsync($"apply -f {site.File} --yes --json")).Ended(2);
        JsonElement[] errors = [.. refused.Json.GetProperty("errors").EnumerateArray()];
        Assert.NotEmpty(errors);
        if (code.Length > 0) Assert.Contains(errors, error => error.GetProperty("code").GetString() == code);
        Assert.All(errors, error => Assert.NotEmpty(error.GetProperty("fix").GetString()!));
        Assert.Contains(errors, error => error.GetProperty("where").GetString()!.Contains("finance.yaml:", StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", refused.Output + refused.Errors, StringComparison.Ordinal);
        Assert.Empty(site.PowerBi.Datasets());
    }

    [Fact]
    public async Task All_problems_of_a_file_are_told_at_once()
    {
        await using Site site = await Site.StartAsync("      ap_invoices: { tabel: X, write: sideways }\n      gl_postings: { strategi: journal }\n");
        JsonElement errors = (await site.Mlc.RunAsync($"plan -f {site.File} --json")).Ended(2).Json.GetProperty("errors");
        Assert.True(errors.GetArrayLength() >= 3, errors.ToString());
    }

    [Theory]
    [InlineData("apply")]
    [InlineData("frobnicate")]
    [InlineData("run --parallel many")]
    [InlineData("plan -f no-such-file.yaml")]
    [InlineData("run")]
    [InlineData("trace X")]
    [InlineData("secrets set powerbi --expires 2020-01-01")]
    [InlineData("dead-letters repair 1 --reason because")]
    public async Task Wrong_usage_ends_with_2(string arguments)
    {
        string folder = Directory.CreateTempSubdirectory("mlc-e2e-").FullName;
        MlcResult refused = await new Mlc(folder).RunAsync(arguments);
        refused.Ended(2);
        Assert.DoesNotContain("   at ", refused.Output + refused.Errors, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("runs", "There is no command 'runs'.", "mlc --help")]
    [InlineData("secrets ad", "There is no command 'ad'.", "mlc secrets --help")]
    [InlineData("compact --dry", "There is no option '--dry' here", "mlc compact --help")]
    [InlineData("status --jsno", "There is no option '--jsno' here", "mlc status --help")]
    [InlineData("plan -f x.yaml --no-count", "There is no option '--no-count' here.", "mlc plan --help")]
    [InlineData("secrets set", "NAME is missing: Name that configurations use", "mlc secrets set --help")]
    [InlineData("run --parallel 0", "--parallel is 0, and takes 1 to 16.", "mlc run --help")]
    [InlineData("serve --parallel 65", "--parallel is 65, and takes 1 to 64.", "mlc serve --help")]
    [InlineData("completion fish", "Must be one of: 'bash' 'powershell'", "mlc completion --help")]
    public async Task What_was_typed_wrong_is_told_once_by_its_name(string arguments, string told, string fix)
    {
        MlcResult refused = (await new Mlc(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName())).RunAsync(arguments)).Ended(2);
        Assert.Contains(told, refused.Errors, StringComparison.Ordinal);
        Assert.Contains(fix, refused.Errors, StringComparison.Ordinal);
        Assert.Single(refused.Errors.Split('\n'), line => line.Contains("USAGE", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_value_that_begins_with_a_dash_stands_behind_two_dashes()
    {
        await using Site site = await Site.StartAsync();
        await site.DeliverAsync();
        Assert.Contains("No record with the key -4711", (await site.Mlc.ProcessAsync("trace -- -4711")).Ended(2).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_secret_names_the_command_that_sets_it()
    {
        await using Site site = await Site.StartAsync();
        MlcResult refused = (await site.Mlc.RunAsync($"plan -f {site.File}")).Ended(2);
        Assert.Contains("mlc secrets set", refused.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_secret_ends_with_3()
    {
        await using Site site = await Site.StartAsync();
        await site.SetSecretsAsync();
        (await site.Mlc.RunAsync("secrets set powerbi", "not-the-secret\n")).Ended(0);
        (await site.Mlc.RunAsync($"check -f {site.File}")).Ended(3);
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(3);
    }

    [Fact]
    public async Task Nothing_is_changed_where_nobody_can_be_asked()
    {
        await using Site site = await Site.StartAsync();
        await site.SetSecretsAsync();
        (await site.Mlc.RunAsync($"apply -f {site.File}")).Ended(2);
        Assert.Empty(site.PowerBi.Datasets());
    }

    [Fact]
    public async Task A_plan_that_moved_is_refused()
    {
        await using Site site = await Site.StartAsync();
        await site.SetSecretsAsync();
        string hash = (await site.Mlc.RunAsync($"plan -f {site.File} --json")).Ended(0).Json.GetProperty("hash").GetString()!;
        await File.AppendAllTextAsync(site.File, "      ar_invoices: {}\n", TestContext.Current.CancellationToken);
        Assert.Contains("PLAN-MOVED", (await site.Mlc.RunAsync($"apply -f {site.File} --yes --plan {hash}")).Ended(2).Errors, StringComparison.Ordinal);
    }
}
