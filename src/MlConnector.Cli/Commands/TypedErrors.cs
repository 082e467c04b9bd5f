using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using MlConnector.Abstractions.Errors;

namespace MlConnector.Cli.Commands;

/// <summary>What is wrong with a command line, in our words: what is missing by name, what is not known, each with where to look.</summary>
internal static partial class TypedErrors
{
    /// <summary>All that is wrong; empty if it can be run.</summary>
    public static IReadOnlyList<ConnectorError> Of(ParseResult parsed)
    {
        string command = string.Join(' ', Path(parsed.CommandResult).Append("mlc").Reverse());
        string[] unknown = [.. Unknown(parsed)];
        string[] other = [.. parsed.Errors.Where(error => !IsToldAlready(error, parsed, unknown)).Select(Words)];
        return [.. unknown.Concat(other).Select(message => new ConnectorError("USAGE", ErrorKind.Config, ErrorOwner.Operator, message, $"See what there is: {command} --help"))];
    }

    /// <summary>Words that nothing takes, and options that do not exist: a command with an argument would take those for its value.</summary>
    private static IEnumerable<string> Unknown(ParseResult parsed)
    {
        bool isGroup = parsed.CommandResult.Command.Subcommands.Count > 0;
        foreach (string word in parsed.UnmatchedTokens) yield return word.StartsWith('-') ? $"There is no option '{word}' here." : isGroup ? $"There is no command '{word}'." : $"'{word}' is not understood here.";
        if (parsed.Tokens.Any(token => token.Type == TokenType.DoubleDash)) yield break; // what follows is meant as it stands
        foreach (Token token in parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens).Where(token => token.Value is ['-', _, ..]))
        {
            yield return $"There is no option '{token.Value}' here; a value that begins with a dash stands behind --.";
        }
    }

    private static bool IsToldAlready(ParseError error, ParseResult parsed, string[] unknown) => unknown.Length > 0
        && (parsed.UnmatchedTokens.Any(word => error.Message.Contains($"'{word}'", StringComparison.Ordinal)) || parsed.UnmatchedTokens.Count > 0 && error.SymbolResult is CommandResult { Command.Subcommands.Count: > 0 });

    private static string Words(ParseError error) => error.SymbolResult switch
    {
        ArgumentResult { Tokens.Count: 0, Argument: var argument } => Missing(argument),
        CommandResult { Command: { Subcommands.Count: 0 } command } result when command.Arguments.FirstOrDefault(argument => argument.Arity.MinimumNumberOfValues > 0 && !result.Children.Any(child => child is ArgumentResult { Tokens.Count: > 0 } given && given.Argument == argument)) is { } argument => Missing(argument),
        _ => Blanks().Replace(error.Message, " "),
    };

    private static string Missing(Argument argument) => $"{argument.HelpName ?? argument.Name} is missing: {argument.Description}";

    private static IEnumerable<string> Path(CommandResult result)
    {
        for (CommandResult? at = result; at is { Command: not RootCommand }; at = at.Parent as CommandResult) yield return at.Command.Name;
    }

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Blanks();
}
