using System.CommandLine;
using MlConnector.Cli.Output;

namespace MlConnector.Cli.Commands.Machine;

/// <summary>Prints a script that completes commands and options.</summary>
internal sealed class CompletionCommand() : MlcCommand(
    "completion",
    "Print a completion script for bash or PowerShell.",
    "mlc completion bash > ~/.local/share/bash-completion/completions/mlc\nmlc completion powershell >> $PROFILE")
{
    private readonly Argument<string> shell = new("shell") { Description = "bash or powershell", HelpName = "SHELL" };

    protected override IEnumerable<Symbol> Symbols => [shell.AcceptOnlyFromAmong("bash", "powershell")];

    protected override Task<int> RunAsync(CommandContext context, CancellationToken cancel)
    {
        List<(string Path, string Words)> tree = [];
        Walk(CommandLine.Build(TextWriter.Null, TextWriter.Null), "", tree);
        context.Output.Write(context.Get(shell) == "bash" ? Bash(tree) : PowerShell(tree));
        return Task.FromResult(ExitCode.Done);
    }

    private static void Walk(Command command, string path, List<(string Path, string Words)> tree)
    {
        IEnumerable<string> options = command.Options.Select(option => option.Name).Concat(["--data", "--json", "--plain", "--verbose", "--help"]).Distinct(StringComparer.Ordinal);
        tree.Add((path, string.Join(' ', command.Subcommands.Select(child => child.Name).Concat(options))));
        foreach (Command child in command.Subcommands) Walk(child, $"{path} {child.Name}".TrimStart(), tree);
    }

    private static string Bash(List<(string Path, string Words)> tree)
    {
        IEnumerable<string> cases = tree.Select(node => $"        '{node.Path}') words='{node.Words}' ;;\n");
        return $$"""
            _mlc() {
                local path='' word words='' i
                for ((i = 1; i < COMP_CWORD; i++)); do
                    word=${COMP_WORDS[i]}
                    [[ $word == -* ]] || path="${path:+$path }$word"
                done
                case "$path" in
            {{string.Concat(cases)}}    esac
                COMPREPLY=($(compgen -W "$words" -- "${COMP_WORDS[COMP_CWORD]}"))
            }
            complete -o default -F _mlc mlc ./mlc

            """;
    }

    private static string PowerShell(List<(string Path, string Words)> tree)
    {
        IEnumerable<string> entries = tree.Select(node => $"    '{node.Path}' = '{node.Words}'\n");
        return $$"""
            Register-ArgumentCompleter -Native -CommandName mlc -ScriptBlock {
                param($word, $ast, $position)
                $tree = @{
            {{string.Concat(entries)}}    }
                $typed = $ast.CommandElements | Select-Object -Skip 1 | ForEach-Object { $_.ToString() } | Where-Object { $_ -notlike '-*' -and $_ -ne $word }
                $words = $tree[($typed -join ' ')]
                if ($words) { $words -split ' ' | Where-Object { $_ -like "$word*" } | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) } }
            }

            """;
    }
}
