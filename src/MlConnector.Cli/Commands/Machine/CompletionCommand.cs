using System.CommandLine;
using MlConnector.Cli.Output;

namespace MlConnector.Cli.Commands.Machine;

/// <summary>Prints a script that completes commands and options.</summary>
internal sealed class CompletionCommand() : MlcCommand(
    "completion",
    "Print a completion script for bash or PowerShell.",
    "mlc completion powershell | Out-String | Invoke-Expression    # this line belongs into $PROFILE; where there is none yet: New-Item -Force $PROFILE\nmkdir -p ~/.local/share/bash-completion/completions && mlc completion bash > ~/.local/share/bash-completion/completions/mlc")
{
    private readonly Argument<string> shell = new Argument<string>("shell") { Description = "bash or powershell", HelpName = "SHELL" }.AcceptOnlyFromAmong("bash", "powershell");

    protected override IEnumerable<Symbol> Symbols => [shell];

    protected override Task<int> RunAsync(CommandContext context, CancellationToken cancel)
    {
        IReadOnlyList<(string Key, string Words)> tree = CompletionTree.Read();
        string script = context.Get(shell) == "bash" ? Bash(tree) : PowerShell(tree);
        if (context.Json) context.Print(new FactReport([("shell", context.Get(shell)!), ("script", script)]));
        else context.Output.Write(script);
        return Task.FromResult(ExitCode.Done);
    }

    /// <summary>What is no command (a file, a pipeline, a value of an option) does not lead away from the command that was typed.</summary>
    private static string Bash(IReadOnlyList<(string Key, string Words)> tree)
    {
        IEnumerable<string> cases = tree.Select(node => $"        '{node.Key}') echo '{node.Words}' ;;\n");
        return $$"""
            _mlc_words() {
                case "$1" in
            {{string.Concat(cases)}}        *) return 1 ;;
                esac
            }
            _mlc() {
                local path='' word words i
                for ((i = 1; i < COMP_CWORD; i++)); do
                    word="${path:+$path }${COMP_WORDS[i]}"
                    _mlc_words "$word" >/dev/null && path=$word
                done
                words=$(_mlc_words "$path=${COMP_WORDS[COMP_CWORD-1]}") || words=$(_mlc_words "$path")
                COMPREPLY=($(compgen -W "$words" -- "${COMP_WORDS[COMP_CWORD]}"))
            }
            complete -o default -F _mlc mlc ./mlc

            """;
    }

    private static string PowerShell(IReadOnlyList<(string Key, string Words)> tree)
    {
        IEnumerable<string> entries = tree.Select(node => $"        '{node.Key}' = '{node.Words}'\n");
        return $$"""
            Register-ArgumentCompleter -Native -CommandName mlc, mlc.cmd -ScriptBlock {
                param($word, $ast, $position)
                $tree = @{
            {{string.Concat(entries)}}    }
                $path = ''
                $last = ''
                foreach ($element in ($ast.CommandElements | Select-Object -Skip 1 | Where-Object { $_.Extent.EndOffset -lt $position })) {
                    $last = "$element"
                    $next = "$path $last".Trim()
                    if ($tree.ContainsKey($next)) { $path = $next }
                }
                $words = if ($tree.ContainsKey("$path=$last")) { $tree["$path=$last"] } else { $tree[$path] }
                $words -split ' ' | Where-Object { $_ -like "$word*" } | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
            }

            """;
    }
}
