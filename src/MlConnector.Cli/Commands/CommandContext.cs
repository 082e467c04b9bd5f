using System.Buffers;
using System.CommandLine;
using Microsoft.Extensions.Logging;
using MlConnector.Cli.Logs;
using MlConnector.Cli.Output;
using MlConnector.Cli.Progress;
using MlConnector.Composition;
using MlConnector.Composition.Pipelines;
using MlConnector.Vault.Redaction;

namespace MlConnector.Cli.Commands;

/// <summary>What a command works with: what was typed, where output goes and answers come from, the clock.</summary>
internal sealed class CommandContext(ParseResult parsed, TextWriter output, TextWriter errors, TextReader? input = null)
{
    private static readonly SearchValues<char> Special = SearchValues.Create(" '\"|;&$*<>()");

    /// <summary>What was typed.</summary>
    public ParseResult Parsed { get; } = parsed;

    /// <summary>The same as a line to type again.</summary>
    public string Typed => $"mlc {string.Join(' ', Parsed.Tokens.Select(token => Quoted(token.Value)))}";

    /// <summary>Where results go.</summary>
    public TextWriter Output { get; } = output;

    /// <summary>Where errors and progress of plain runs go.</summary>
    public TextWriter Errors { get; } = errors;

    /// <summary>Where answers come from.</summary>
    public TextReader Input => input ?? Console.In;

    /// <summary>True if nobody types: the input comes from a program or a file.</summary>
    public bool InputIsPiped => input is not null || Console.IsInputRedirected;

    /// <summary>A second Ctrl-C: ends at once.</summary>
    public CancellationToken AtOnce { get; init; }

    /// <summary>The clock of everything below.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>True if one JSON document is wanted.</summary>
    public bool Json => Parsed.GetValue(GlobalOptions.Json);

    /// <summary>True if a moving, coloured display makes sense.</summary>
    public bool Terminal => !Json && !Parsed.GetValue(GlobalOptions.Plain) && ReferenceEquals(Output, Console.Out) && !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("NO_COLOR") is null or "";

    /// <summary>Text for people on the output: coloured and fitted to the terminal where there is one.</summary>
    public TextReport Text => new(Output, Terminal, Terminal ? Console.WindowWidth : 0);

    /// <summary>Where what happens besides is said: above the progress of a run, else on the error output; with <c>--json</c> only progress lines are.</summary>
    public Action<string> Say
    {
        get => field ??= line =>
        {
            if (!Json) Errors.WriteLine(line);
        };
        set;
    }

    /// <summary>True if the log is wanted on the error output.</summary>
    public bool Verbose => Parsed.GetValue(GlobalOptions.Verbose);

    /// <summary>Removes every secret that was revealed in this process; identity until a vault is open (INV-6).</summary>
    public Func<string, string> Scrub { get; set; } = text => text;

    /// <summary>The data folder that was asked for; a command may choose another one before it opens it.</summary>
    public DataFolder DataFolder
    {
        get => field ??= DataFolder.Resolve(Parsed.GetValue(GlobalOptions.Data));
        set;
    }

    /// <summary>Opens the data folder, making it if it is not there; from then on secrets are taken out of everything that is printed. <paramref name="logs"/> adds to what is logged to.</summary>
    public async Task<Workspace> OpenWorkspaceAsync(CancellationToken cancel, Func<ILoggerFactory, Redactor, ILoggerFactory>? logs = null)
    {
        Workspace workspace = await Workspace.OpenAsync(DataFolder, Time, redactor => logs is null ? OpenLogs(redactor) : logs(OpenLogs(redactor), redactor), cancel);
        Scrub = workspace.Scrub;
        return workspace;
    }

    /// <summary>Opens a data folder that must be there already: commands that only look make nothing.</summary>
    public Task<Workspace> OpenExistingWorkspaceAsync(CancellationToken cancel)
    {
        DataFolder.RequireStore();
        return OpenWorkspaceAsync(cancel);
    }

    /// <summary>What runs a pipeline with its progress shown; Ctrl-C stops at a batch border, a second one at once.</summary>
    public PipelineRunning Running(Workspace workspace) => new(workspace, expected => new RunProgress(this, expected), AtOnce);

    /// <summary>Value of an option.</summary>
    public T? Get<T>(Option<T> option) => Parsed.GetValue(option);

    /// <summary>True if an option was typed, whatever its value.</summary>
    public bool IsGiven(Option option) => Parsed.GetResult(option) is { Implicit: false };

    /// <summary>Value of an argument.</summary>
    public T? Get<T>(Argument<T> argument) => Parsed.GetValue(argument);

    /// <summary>Prints a result as text or, with <c>--json</c>, as JSON.</summary>
    public void Print(IReport report)
    {
        if (Json) report.WriteJson(Output);
        else report.WriteText(Text);
    }

    /// <summary>A word as a shell takes it.</summary>
    private static string Quoted(string word) => word.AsSpan().ContainsAny(Special) ? $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'" : word;

    private ILoggerFactory OpenLogs(Redactor redactor) => Verbose
        ? new LoggerFactory([new RedactingLoggerProvider(new ErrorOutputLog(Errors, Time), redactor)])
        : new WarningLog(this, redactor);
}
