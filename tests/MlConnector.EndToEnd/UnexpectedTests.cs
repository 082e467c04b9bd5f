using System.CommandLine;
using System.Text.Json;
using MlConnector.Cli.Commands;

namespace MlConnector.EndToEnd;

/// <summary>A fault of ours is told like any error: code, fix, exit code 1, no stack trace unless it is asked for, and never a secret (INV-6).</summary>
public sealed class UnexpectedTests
{
    private const string Canary = "canary-unexpected-Kx83";

    [Theory]
    [InlineData("fail", false)]
    [InlineData("fail --json", false)]
    [InlineData("fail --verbose", true)]
    public async Task INV6_an_unforeseen_exception_is_a_coded_error_without_secrets(string line, bool trace)
    {
        using StringWriter output = new(), errors = new();
        var root = new RootCommand();
        foreach (Option option in (Option[])[GlobalOptions.Data, GlobalOptions.Json, GlobalOptions.Plain, GlobalOptions.Verbose]) root.Options.Add(option);
        root.Subcommands.Add(new Failing().Build(output, errors, input: null));
        int code = await root.Parse(line.Split(' ')).InvokeAsync(new InvocationConfiguration { Output = output, Error = errors, EnableDefaultExceptionHandler = false }, TestContext.Current.CancellationToken);
        string all = output.ToString() + errors;
        Assert.Equal(1, code);
        Assert.Contains("INTERNAL-ERROR", all, StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, all, StringComparison.Ordinal);
        Assert.Equal(trace, all.Contains("   at ", StringComparison.Ordinal));
        if (line.EndsWith("--json", StringComparison.Ordinal)) Assert.NotEmpty(JsonDocument.Parse(output.ToString()).RootElement.GetProperty("errors")[0].GetProperty("fix").GetString()!);
    }

    private sealed class Failing() : MlcCommand("fail", "Fails.", "mlc fail")
    {
        protected override Task<int> RunAsync(CommandContext context, CancellationToken cancel)
        {
            context.Scrub = text => text.Replace(Canary, "***", StringComparison.Ordinal);
            throw new InvalidOperationException($"the request with Authorization: {Canary} could not be sent");
        }
    }
}
