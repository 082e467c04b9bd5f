using System.CommandLine;
using MlConnector.Abstractions.Errors;
using MlConnector.Cli.Output;
using MlConnector.Cli.Remote;
using MlConnector.Composition.Wording;

namespace MlConnector.Cli.Commands;

/// <summary>One command: its options, its help with an example, and what it does.</summary>
internal abstract class MlcCommand(string name, string description, string example)
{
    /// <summary>What is typed.</summary>
    public string Name { get; } = name;

    /// <summary>The library's command.</summary>
    public Command Build(TextWriter output, TextWriter errors, TextReader? input)
    {
        var command = new Command(Name, description);
        ExampleHelp.Examples.Add(command, example);
        foreach (Symbol symbol in Symbols)
        {
            if (symbol is Argument argument) command.Arguments.Add(argument);
            else command.Options.Add((Option)symbol);
        }

        foreach (MlcCommand child in Children) command.Subcommands.Add(child.Build(output, errors, input));
        if (!Children.Any()) command.SetAction((parsed, _) => GuardedAsync(parsed, output, errors, input));
        return command;
    }

    /// <summary>Options and arguments, in the order of the help text.</summary>
    protected virtual IEnumerable<Symbol> Symbols => [];

    /// <summary>Subcommands; a command with some does nothing itself.</summary>
    protected virtual IEnumerable<MlcCommand> Children => [];

    /// <summary>Does it and gives the exit code.</summary>
    protected virtual Task<int> RunAsync(CommandContext context, CancellationToken cancel) => Task.FromResult(ExitCode.Done);

    /// <summary>Does it on a service elsewhere; a command that does not say how needs the data folder.</summary>
    /// <exception cref="ConnectorException"><c>REMOTE-COMMAND</c>.</exception>
    protected virtual Task<int> RunRemoteAsync(CommandContext context, RemoteService service, CancellationToken cancel) => throw new ConnectorException(new ConnectorError(
        "REMOTE-COMMAND", ErrorKind.Config, ErrorOwner.Operator, $"{Name} works on a data folder, not on a service elsewhere.", "Run it on the machine of the service, without --server; check, plan, apply, export, run, pause, resume, stop, settings, status, trace, reconcile, dead-letters, waiting, replay, rebuild, adopt, secrets set, secrets list, secrets remove, audit verify and audit export take --server."));

    private async Task<int> RunAnywhereAsync(CommandContext context, CancellationToken cancel)
    {
        if (context.Parsed.GetValue(GlobalOptions.Server) is not { } address) return await RunAsync(context, cancel);
        using var service = RemoteService.At(address, Environment.GetEnvironmentVariable("MLC_TOKEN"), context.Time);
        return await RunRemoteAsync(context, service, cancel);
    }

    private async Task<int> GuardedAsync(ParseResult parsed, TextWriter output, TextWriter errors, TextReader? input)
    {
        using var interruption = new Interruption();
        var context = new CommandContext(parsed, output, errors, input) { AtOnce = interruption.AtOnce };
        try
        {
            return await RunAnywhereAsync(context, interruption.Stop);
        }
        catch (ConnectorException e)
        {
            ErrorPrinter.Print(context, e.Errors);
            return ExitCode.Of(e.Errors);
        }
        catch (OperationCanceledException) when (interruption.Stop.IsCancellationRequested)
        {
            ErrorPrinter.Print(context, [new ConnectorError("STOPPED", ErrorKind.Transient, ErrorOwner.Operator, "Stopped by a person.", "What was confirmed is recorded; the same command goes on from there.")]);
            return ExitCode.RunFailed;
        }
        catch (IOException e)
        {
            ConnectorError error = new("IO", ErrorKind.Config, ErrorOwner.Operator, context.Scrub(e.Message), "Check the path, its rights and the free disk space: mlc doctor");
            ErrorPrinter.Print(context, [error]);
            return ExitCode.Usage;
        }
        catch (UnauthorizedAccessException e)
        {
            ConnectorError error = new("IO-RIGHTS", ErrorKind.Config, ErrorOwner.Operator, context.Scrub(e.Message), "Give this user the right to read and write there, or choose another folder with --data.");
            ErrorPrinter.Print(context, [error]);
            return ExitCode.Usage;
        }
        catch (Exception e)
        {
            // Nobody above would take the secrets out of what it says (INV-6).
            return Unexpected(context, e);
        }
    }

    /// <summary>A fault of ours: told like any error; where it came from is for us, and only on demand.</summary>
    private static int Unexpected(CommandContext context, Exception e)
    {
        if (context.Verbose) context.Errors.WriteLine(context.Scrub(e.ToString()));
        ConnectorError error = UnforeseenError.Of(e, context.Scrub, "What was confirmed is recorded. Repeat the command with --verbose and report what it prints.");
        ErrorPrinter.Print(context, [error]);
        return ExitCode.Of([error]);
    }
}
