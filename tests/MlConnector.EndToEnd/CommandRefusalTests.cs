using MlConnector.Cli.Commands;
using MlConnector.EndToEnd.World;

namespace MlConnector.EndToEnd;

/// <summary>What commands refuse beside the engine, each by its cause.</summary>
public sealed class CommandRefusalTests
{
    [Theory]
    [InlineData("status --json", "DATA-FOLDER-EMPTY")]
    [InlineData("export --json", "DATA-FOLDER-EMPTY")]
    public async Task A_folder_without_a_store_is_not_made_by_looking_at_it(string line, string code)
    {
        string folder = Directory.CreateTempSubdirectory("mlc-e2e-").FullName;
        var mlc = new Mlc(folder);
        Assert.Equal(code, Code((await mlc.RunAsync(line)).Ended(2)));
        Assert.False(Directory.Exists(mlc.Data));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_folder_with_a_name_that_no_path_has_is_refused()
    {
        using StringWriter output = new(), errors = new();
        Assert.Equal(2, await CommandLine.RunAsync(["status", "--json", "--data", "a\0b"], output, errors));
        Assert.Contains("DATA-FOLDER", output.ToString() + errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_pipeline_a_folder_and_a_file_do_not_allow_is_refused()
    {
        await using Site site = await Site.StartAsync("      ap_suppliers: { columns: { Code: Supplier, Called: SupplierName } }\n");
        await site.SetSecretsAsync();
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0);

        Assert.Equal("PIPELINE-UNKNOWN", Code((await site.Mlc.RunAsync("run other --json")).Ended(2)));
        Assert.Equal("IO-RIGHTS", Code((await site.Mlc.RunAsync($"audit export -o {site.Folder} --json")).Ended(2)));

        await File.WriteAllTextAsync(site.File, site.Configuration("      ap_suppliers: { columns: { Code: Supplier } }\n"), TestContext.Current.CancellationToken);
        Assert.Equal("PLAN-BREAKING", Code((await site.Mlc.RunAsync($"apply -f {site.File} --yes --json")).Ended(2)));

        await File.WriteAllTextAsync(site.File, site.Configuration("      ap_suppliers: {}\n").Replace("type: power-bi", "type: power-by", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        Assert.Equal("CONFIG-TYPE-OF-CONNECTION", Code((await site.Mlc.RunAsync($"plan -f {site.File} --json")).Ended(2)));
    }

    [Fact]
    public async Task Doctor_warns_of_a_folder_that_others_may_enter_and_of_time_zones_that_are_not_there()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Modes and zone files are a matter of Unix.");
        string folder = Directory.CreateTempSubdirectory("mlc-e2e-").FullName;
        var mlc = new Mlc(folder) { Variables = { ["TZDIR"] = Path.Combine(folder, "no-zones"), ["TZ"] = "UTC" } };
        Directory.CreateDirectory(mlc.Data);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(mlc.Data, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead);

        string said = (await mlc.RunAsync("doctor --json")).Ended(2).Output;

        Assert.Contains("OPEN-TO-OTHERS", said, StringComparison.Ordinal);
        Assert.Contains("TIME-ZONES", said, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    private static string Code(MlcResult refused) => refused.Json.GetProperty("errors")[0].GetProperty("code").GetString()!;
}
