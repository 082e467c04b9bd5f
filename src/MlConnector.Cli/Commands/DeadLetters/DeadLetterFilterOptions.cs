using System.CommandLine;
using MlConnector.Engine.Ports;

namespace MlConnector.Cli.Commands.DeadLetters;

/// <summary>Which dead letters: the same options for listing and exporting.</summary>
internal sealed class DeadLetterFilterOptions
{
    private readonly Option<string?> pipeline = FileOptions.Pipeline();
    private readonly Option<string?> stream = new("--stream") { Description = "Of this stream.", HelpName = "NAME" };
    private readonly Option<string?> code = new("--code") { Description = "With this error code.", HelpName = "CODE" };
    private readonly Option<string?> run = new("--run") { Description = "First met by this run.", HelpName = "ID" };
    private readonly Option<string?> key = new("--key") { Description = "Of this record (_SourceId).", HelpName = "KEY" };
    private readonly Option<bool> all = new("--all") { Description = "Those that ended too: replayed, superseded, written off." };

    public IEnumerable<Symbol> Symbols => [pipeline, stream, code, run, key, all];

    public DeadLetterFilter Read(CommandContext context) => new(context.Get(pipeline), context.Get(stream), context.Get(code), context.Get(run), context.Get(key), context.Get(all) ? null : DeadLetterState.Open);

    /// <summary>The same for a service elsewhere.</summary>
    public string Query(CommandContext context) => string.Join('&', new[] { ("pipeline", context.Get(pipeline)), ("stream", context.Get(stream)), ("code", context.Get(code)), ("run", context.Get(run)), ("key", context.Get(key)), ("all", context.Get(all) ? "true" : "false") }
        .Where(part => part.Item2 is not null).Select(part => $"{part.Item1}={Uri.EscapeDataString(part.Item2!)}"));
}
