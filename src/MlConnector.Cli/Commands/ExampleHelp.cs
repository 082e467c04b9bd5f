using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Runtime.CompilerServices;

namespace MlConnector.Cli.Commands;

/// <summary>The library's help, with the command's example after it.</summary>
internal sealed class ExampleHelp(HelpAction inner) : SynchronousCommandLineAction
{
    /// <summary>Example of each command.</summary>
    public static ConditionalWeakTable<Command, string> Examples { get; } = [];

    /// <inheritdoc />
    public override int Invoke(ParseResult parseResult)
    {
        int code = inner.Invoke(parseResult);
        if (!Examples.TryGetValue(parseResult.CommandResult.Command, out string? example)) return code;
        TextWriter output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Example:");
        foreach (string line in example.Split('\n')) output.WriteLine($"  {line}");
        output.WriteLine();
        return code;
    }
}
