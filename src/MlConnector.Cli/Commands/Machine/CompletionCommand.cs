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
        string script = context.Get(shell) == "bash" ? Bash(tree) : PowerShell(tree);
        if (context.Json) context.Print(new FactReport([("shell", context.Get(shell)!), ("script", script)]));
        else context.Output.Write(script);
        return Task.FromResult(ExitCode.Done);
    }

    private static void Walk(Command command, string path, List<(string Path, string Words)> tree)
    {
        IEnumerable<string> options = command.Options.Select(option => option.Name).Concat(["--data", "--json", "--plain", "--verbose", "--help"]).Distinct(StringComparer.Ordinal);
        tree.Add((path, string.Join(' ', command.Subcommands.Select(child => child.Name).Concat(options))));
        foreach (Command child in command.Subcommands) Walk(child, $"{path} {child.Name}".TrimStart(), tree);
    }

    /// <summary>What is no command (a file, a pipeline, a value of an option) does not lead away from the command that was typed.</summary>
    private static string Bash(List<(string Path, string Words)> tree)
    {
        IEnumerable<string> cases = tree.Select(node => $"        '{node.Path}') echo '{node.Words}' ;;\n");
        return $$"""
            _mlc_words() {
                case "$1" in
            {{string.Concat(cases)}}        *) return 1 ;;
                esac
            }
            _mlc() {
                local path='' word i
                for ((i = 1; i < COMP_CWORD; i++)); do
                    word="${path:+$path }${COMP_WORDS[i]}"
                    _mlc_words "$word" >/dev/null && path=$word
                done
                COMPREPLY=($(compgen -W "$(_mlc_words "$path")" -- "${COMP_WORDS[COMP_CWORD]}"))
            }
            complete -o default -F _mlc mlc ./mlc

            """;
    }

    private static string PowerShell(List<(string Path, string Words)> tree)
    {
        IEnumerable<string> entries = tree.Select(node => $"        '{node.Path}' = '{node.Words}'\n");
        return $$"""
            Register-ArgumentCompleter -Native -CommandName mlc, mlc.cmd -ScriptBlock {
                param($word, $ast, $position)
                $tree = @{
            {{string.Concat(entries)}}    }
                $path = ''
                foreach ($element in ($ast.CommandElements | Select-Object -Skip 1)) {
                    $next = "$path $element".Trim()
                    if ($tree.ContainsKey($next) -and "$element" -ne $word) { $path = $next }
                }
                $tree[$path] -split ' ' | Where-Object { $_ -like "$word*" } | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
            }

            """;
    }
}
