using MlConnector.EndToEnd.World;

namespace MlConnector.EndToEnd;

/// <summary>What the repository tells about the program is what the program does.</summary>
public sealed class ReferenceTests
{
    [Theory]
    [InlineData("commands", "commands.md")]
    [InlineData("settings", "settings.md")]
    [InlineData("streams", "streams.md")]
    [InlineData("service", "service.md")]
    [InlineData("api", "api.md")]
    [InlineData("schema", "configuration.schema.json")]
    public async Task The_reference_is_what_the_program_says(string what, string file)
    {
        MlcResult said = (await Here().RunAsync($"reference {what}")).Ended(0);
        string path = Path.Combine(Root, "docs", "reference", file);
        Assert.True(File.Exists(path) && (await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken)).ReplaceLineEndings("\n") == said.Output.ReplaceLineEndings("\n"), $"docs/reference/{file} is not current. Make it with: mlc reference {what} > docs/reference/{file}");
    }

    [Fact]
    public async Task Every_command_has_help_with_an_example()
    {
        string reference = (await Here().RunAsync("reference commands")).Ended(0).Output;
        string[] commands = [.. reference.Split('\n').Where(line => line.StartsWith("## mlc ", StringComparison.Ordinal)).Select(line => line["## mlc ".Length..].Split('[', '<')[0].Trim())];
        Assert.True(commands.Length >= 20);
        foreach (string section in reference.Split("\n## mlc ").Skip(1)) Assert.Contains("```sh\nmlc", section, StringComparison.Ordinal);
        Assert.Contains("Example:", (await Here().RunAsync("run --help")).Ended(0).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("samples/finance/finance.yaml")]
    [InlineData("samples/finance/mapping.yaml")]
    [InlineData("samples/own-stream/own-stream.yaml")]
    public async Task A_sample_is_read_without_a_problem(string sample)
    {
        MlcResult read = (await Here().RunAsync($"plan -f {Path.Combine(Root, sample)} --json")).Ended(2);
        // everything is right but the vault, which has none of the sample's secrets
        Assert.All(read.Json.GetProperty("errors").EnumerateArray(), error => Assert.Equal("SECRET-MISSING", error.GetProperty("code").GetString()));
    }

    [Theory]
    [InlineData("completion bash", "complete -o default -F _mlc mlc")]
    [InlineData("completion powershell", "Register-ArgumentCompleter")]
    [InlineData("doctor", "SQLite")]
    [InlineData("version", "sqlite")]
    [InlineData("--help", "mlc demo")]
    public async Task It_says_what_it_should(string arguments, string expected) => Assert.Contains(expected, (await Here().RunAsync(arguments)).Ended(0).Output, StringComparison.Ordinal);

    private static string Root
    {
        get
        {
            string folder = AppContext.BaseDirectory;
            while (!File.Exists(Path.Combine(folder, "MlConnector.slnx"))) folder = Path.GetDirectoryName(folder)!;
            return folder;
        }
    }

    private static Mlc Here() => new(Directory.CreateTempSubdirectory("mlc-e2e-").FullName);
}
