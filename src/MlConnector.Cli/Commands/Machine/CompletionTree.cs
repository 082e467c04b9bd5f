using System.CommandLine;
using System.CommandLine.Completions;

namespace MlConnector.Cli.Commands.Machine;

/// <summary>What can be typed where: words after a command, and values after an option that takes only some.</summary>
internal static class CompletionTree
{
    /// <summary>Keys are the path of a command (<c>secrets set</c>), or that, <c>=</c> and an option (<c>apply=--existing</c>).</summary>
    public static IReadOnlyList<(string Key, string Words)> Read()
    {
        RootCommand root = CommandLine.Build(TextWriter.Null, TextWriter.Null);
        List<(string, string)> tree = [];
        Walk(root, "", [.. root.Options.Select(option => option.Name)], tree);
        return tree;
    }

    private static void Walk(Command command, string path, IReadOnlyList<string> everywhere, List<(string, string)> tree)
    {
        IEnumerable<string> words = command.Subcommands.Select(child => child.Name).Concat(command.Arguments.SelectMany(Choices)).Concat(command.Options.Select(option => option.Name)).Concat(everywhere);
        tree.Add((path, string.Join(' ', words.Distinct(StringComparer.Ordinal))));
        foreach (Option option in command.Options.Where(option => option.ValueType != typeof(bool)))
        {
            if (Choices(option).ToArray() is not { Length: > 0 } choices) continue;
            foreach (string name in option.Aliases.Prepend(option.Name)) tree.Add(($"{path}={name}", string.Join(' ', choices)));
        }

        foreach (Command child in command.Subcommands) Walk(child, $"{path} {child.Name}".TrimStart(), everywhere, tree);
    }

    private static IEnumerable<string> Choices(Symbol symbol) => symbol.GetCompletions(CompletionContext.Empty).Select(item => item.Label);
}
