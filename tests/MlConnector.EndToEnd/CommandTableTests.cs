using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using MlConnector.Cli.Commands;
using MlConnector.EndToEnd.World;

namespace MlConnector.EndToEnd;

/// <summary>Every command, from the command tree itself: help with an example, JSON whatever happens, and completion that knows it.</summary>
public sealed class CommandTableTests(PowerShell powerShell) : IClassFixture<PowerShell>
{
    /// <summary>What is typed behind each command so that it ends by itself on an empty data folder: with a result, or with what is wrong.</summary>
    private static readonly Dictionary<string, string> Arguments = new(StringComparer.Ordinal)
    {
        ["init"] = "--yes",
        ["secrets set"] = "x --expires soon",
        ["secrets list"] = "",
        ["secrets rotate"] = "",
        ["secrets remove"] = "x",
        ["connect"] = "x",
        ["check"] = "-f none.yaml",
        ["discover"] = "",
        ["plan"] = "",
        ["apply"] = "",
        ["export"] = "",
        ["keep-alive"] = "",
        ["run"] = "",
        ["serve"] = "--urls odd",
        ["users list"] = "",
        ["users add"] = "x --role odd",
        ["users reset"] = "x --link",
        ["tokens list"] = "",
        ["tokens add"] = "x --scope odd",
        ["tokens revoke"] = "x",
        ["pause"] = "--reason r",
        ["resume"] = "",
        ["stop"] = "",
        ["settings show"] = "",
        ["settings change"] = "",
        ["status"] = "",
        ["trace"] = "4711",
        ["reconcile"] = "",
        ["dead-letters list"] = "",
        ["dead-letters show"] = "1",
        ["dead-letters repair"] = "1 --set A=b --reason r",
        ["dead-letters write-off"] = "1 --reason r",
        ["dead-letters export"] = "",
        ["waiting list"] = "",
        ["waiting write-off"] = "ap_invoices --reason r",
        ["write-back create"] = "none.csv",
        ["write-back list"] = "",
        ["write-back decide"] = "x --as never --reason r",
        ["replay"] = "",
        ["rebuild"] = "",
        ["adopt"] = "",
        ["compact"] = "",
        ["purge"] = "",
        ["audit verify"] = "",
        ["audit export"] = "",
        ["demo"] = "--size odd",
        ["sandbox"] = "--profile odd",
        ["doctor"] = "",
        ["version"] = "",
        ["reference"] = "commands",
        ["completion"] = "bash",
    };

    public static TheoryData<string> Commands => [.. Leaves(CommandLine.Build(TextWriter.Null, TextWriter.Null), "")];

    [Fact]
    public void The_table_has_every_command() => Assert.Superset(new HashSet<string>(Leaves(CommandLine.Build(TextWriter.Null, TextWriter.Null), "")), new HashSet<string>(Arguments.Keys));

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task It_has_help_with_an_example(string command)
    {
        (int code, string output, string errors) = await RunAsync([.. command.Split(' '), "--help"]);
        Assert.Equal((0, ""), (code, errors));
        Assert.Contains("Example:", output, StringComparison.Ordinal);
        Assert.Contains($"  mlc {command}", output, StringComparison.Ordinal);
    }

    /// <summary>What has a reason in the audit trail is not done without one: the help says so, and so does whoever leaves it out.</summary>
    [Theory]
    [InlineData("dead-letters repair", "1 --set A=b")]
    [InlineData("dead-letters write-off", "1")]
    [InlineData("waiting write-off", "A/1/1/1 --stream gl_postings")]
    [InlineData("write-back decide", "x --as never")]
    [InlineData("purge", "x")]
    public async Task A_reason_that_has_to_be_given_is_asked_for(string command, string arguments)
    {
        string folder = Directory.CreateTempSubdirectory("mlc-e2e-").FullName;
        try
        {
            (_, string help, _) = await RunAsync([.. command.Split(' '), "--help"]);
            Assert.Matches(@"--reason <TEXT>.*(has to be given|REQUIRED)", help);
            (int code, string output, string errors) = await RunAsync([.. command.Split(' '), .. arguments.Split(' '), "--data", Path.Combine(folder, "data")]);
            Assert.Equal(2, code);
            Assert.Contains("reason", output + errors, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task It_prints_one_JSON_document_whatever_happens(string command)
    {
        string folder = Directory.CreateTempSubdirectory("mlc-e2e-").FullName;
        try
        {
            (int code, string output, string errors) = await RunAsync([.. $"{command} {Arguments.GetValueOrDefault(command, "")}".Split(' ', StringSplitOptions.RemoveEmptyEntries), "--json", "--data", Path.Combine(folder, "data")]);
            using JsonDocument document = JsonDocument.Parse(output);
            Assert.True(code is 0 or 2, $"{command} ended with {code}: {output}");
            if (code == 2 && command != "doctor") Assert.All(document.RootElement.GetProperty("errors").EnumerateArray(), error => Assert.NotEmpty(error.GetProperty("fix").GetString()!));
            Assert.Equal("", errors);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>What is typed after <c>mlc</c>, and one of the words that it is completed to.</summary>
    public static TheoryData<string, string> Completions => new()
    {
        { "", "dead-letters" }, { "dead-letters re", "repair" }, { "run -f finance.yaml --st", "--stream" }, { "secrets set x --ex", "--expires" }, { "completion ", "powershell" }, { "reference sch", "schema" },
        { "apply --existing ", "reread" }, { "apply -f finance.yaml --existing re", "replay" }, { "init --destination b", "bigquery" }, { "apply --existing leave --pl", "--plan" }, { "run --ser", "--server" },
    };

    [Theory]
    [MemberData(nameof(Completions))]
    public async Task PowerShell_completes(string typed, string expected)
    {
        (_, string script, _) = await RunAsync(["completion", "powershell"]);
        Assert.Contains(expected, await powerShell.CompleteAsync(script, $"mlc {typed}"));
    }

    [Theory]
    [MemberData(nameof(Completions))]
    public async Task Bash_completes(string typed, string expected)
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("needs bash");
        (_, string script, _) = await RunAsync(["completion", "bash"]);
        string[] words = ["mlc", .. typed.Split(' ')];
        string ask = $"{script}\nCOMP_WORDS=({string.Join(' ', words.Select(word => $"'{word}'"))}); COMP_CWORD={words.Length - 1}; _mlc; printf '%s\\n' \"${{COMPREPLY[@]}}\"";
        using Process bash = Process.Start(new ProcessStartInfo("bash", ["-c", ask]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        string completed = await bash.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await bash.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Contains(expected, completed.Split('\n'));
    }

    [Fact]
    public async Task Nothing_typed_shows_the_help_and_a_wrong_word_its_way_out()
    {
        (int code, string output, _) = await RunAsync([]);
        Assert.Equal(0, code);
        Assert.Contains("mlc demo", output, StringComparison.Ordinal);
        (code, _, string errors) = await RunAsync(["secrets", "frob"]);
        Assert.Equal(2, code);
        Assert.Contains("mlc secrets --help", errors, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output, string Errors)> RunAsync(string[] arguments)
    {
        using StringWriter output = new(), errors = new();
        int code = await CommandLine.RunAsync(arguments, output, errors);
        return (code, output.ToString(), errors.ToString());
    }

    private static IEnumerable<string> Leaves(Command command, string path)
    {
        if (command.Subcommands.Count == 0) yield return path;
        foreach (string leaf in command.Subcommands.SelectMany(child => Leaves(child, $"{path} {child.Name}".Trim()))) yield return leaf;
    }
}
