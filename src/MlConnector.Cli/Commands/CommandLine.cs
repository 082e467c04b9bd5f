using System.CommandLine;
using System.CommandLine.Help;
using MlConnector.Cli.Output;

namespace MlConnector.Cli.Commands;

/// <summary>Parses what was typed, runs the command, and turns every ending into an exit code.</summary>
internal static class CommandLine
{
    /// <summary>Runs one command line.</summary>
    /// <param name="args">What was typed.</param>
    /// <param name="output">Takes the result.</param>
    /// <param name="errors">Takes errors, questions and progress.</param>
    /// <param name="input">Gives the answers; null for the console's own input.</param>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter errors, TextReader? input = null)
    {
        RootCommand root = Build(output, errors, input);
        ParseResult parsed = root.Parse(args.Length == 0 ? ["--help"] : args);
        if (parsed.Action is not ExampleHelp && TypedErrors.Of(parsed) is { Count: > 0 } wrong)
        {
            ErrorPrinter.Print(new CommandContext(parsed, output, errors), wrong);
            return ExitCode.Usage;
        }

        // no handler of the library: a command's own errors are printed by ErrorPrinter, everything else is a defect and says so; signals are heard by Interruption
        var invocation = new InvocationConfiguration { Output = output, Error = errors, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
        return await parsed.InvokeAsync(invocation);
    }

    /// <summary>The whole command tree; also walked by the completion and by the generated reference.</summary>
    public static RootCommand Build(TextWriter output, TextWriter errors, TextReader? input = null)
    {
        var root = new RootCommand("ml-connector: keeps a company's BI fed from its ERP, and proves it.\n\nFirst time? Try:  mlc demo");
        root.Options.Add(GlobalOptions.Data);
        root.Options.Add(GlobalOptions.Server);
        root.Options.Add(GlobalOptions.Json);
        root.Options.Add(GlobalOptions.Plain);
        root.Options.Add(GlobalOptions.Verbose);
        HelpOption help = root.Options.OfType<HelpOption>().First();
        help.Action = new ExampleHelp((HelpAction)help.Action!);
        foreach (MlcCommand command in CommandCatalog.All) root.Subcommands.Add(command.Build(output, errors, input));
        return root;
    }
}
