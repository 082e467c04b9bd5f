using System.CommandLine;
using System.Globalization;
using System.Text;

namespace MlConnector.Cli.Commands.Machine;

/// <summary>The reference of all commands as Markdown, made from the command tree itself.</summary>
internal static class CommandReference
{
    /// <summary>The text of <c>docs/reference/commands.md</c>.</summary>
    public static string Text()
    {
        RootCommand root = CommandLine.Build(TextWriter.Null, TextWriter.Null);
        var text = new StringBuilder();
        text.Append("# Commands\n\nMade by `mlc reference commands`; a test keeps it true.\n\n## Options of every command\n\n");
        Options(text, root.Options);
        text.Append("\n## Exit codes\n\n| code | meaning |\n|---|---|\n| 0 | verified, or nothing to do; a few rows held back by `flushAfter` are nothing to do yet |\n| 1 | a run failed |\n| 2 | wrong usage or configuration |\n| 3 | a system could not be reached or refused our credentials |\n| 4 | done but not verified: a proof is missing, rows are dead, a limit is full, or somebody stopped it; reasons stand in the result |\n");
        foreach (Command command in root.Subcommands) Section(text, command, "mlc");
        return text.ToString();
    }

    private static void Section(StringBuilder text, Command command, string parent)
    {
        if (command.Hidden) return;
        string path = $"{parent} {command.Name}";
        string arguments = string.Concat(command.Arguments.Select(argument => argument.Arity.MinimumNumberOfValues == 0 ? $" [{Name(argument)}]" : $" {Name(argument)}"));
        text.Append(CultureInfo.InvariantCulture, $"\n## {path}{arguments}\n\n{command.Description}\n");
        if (command.Arguments.Count > 0 || command.Options.Count > 0)
        {
            text.Append('\n');
            if (command.Arguments.Count > 0) Arguments(text, command.Arguments);
            if (command.Options.Count > 0) Options(text, command.Options);
        }

        if (ExampleHelp.Examples.TryGetValue(command, out string? example)) text.Append(CultureInfo.InvariantCulture, $"\n```sh\n{example}\n```\n");
        foreach (Command child in command.Subcommands) Section(text, child, path);
    }

    private static void Arguments(StringBuilder text, IEnumerable<Argument> arguments)
    {
        text.Append("| argument | |\n|---|---|\n");
        foreach (Argument argument in arguments) text.Append(CultureInfo.InvariantCulture, $"| `{Name(argument)}` | {Cell(argument.Description)} |\n");
    }

    private static void Options(StringBuilder text, IEnumerable<Option> options)
    {
        text.Append("| option | |\n|---|---|\n");
        foreach (Option option in options.Where(option => !option.Hidden))
        {
            string names = string.Join(", ", option.Aliases.Append(option.Name).Order(StringComparer.Ordinal).Select(name => $"`{name}`"));
            text.Append(CultureInfo.InvariantCulture, $"| {names}{(option.HelpName is { } value ? $" `{value}`" : "")} | {Cell(option.Description)} |\n");
        }
    }

    private static string Name(Argument argument) => argument.HelpName ?? argument.Name.ToUpperInvariant();

    private static string Cell(string? text) => (text ?? "").Replace("|", "\\|", StringComparison.Ordinal);
}
