using System.CommandLine;
using MlConnector.Engine.Ports;

namespace MlConnector.Cli.Commands.DeadLetters;

/// <summary>Which dead letters: the same options for listing and exporting.</summary>
internal sealed class DeadLetterFilterOptions
{
    private const int Most = 100_000;
    private readonly Option<string?> pipeline = FileOptions.Pipeline();
    private readonly Option<string?> stream = new("--stream") { Description = "Of this stream.", HelpName = "NAME" };
    private readonly Option<string?> code = new("--code") { Description = "With this error code.", HelpName = "CODE" };
    private readonly Option<string?> run = new("--run") { Description = "First met by this run.", HelpName = "ID" };
    private readonly Option<string?> key = new("--key") { Description = "Of this record (_SourceId).", HelpName = "KEY" };
    private readonly Option<bool> all = new("--all") { Description = "Those that ended too: replayed, superseded, written off." };
    private readonly Option<int> limit = new Option<int>("--limit") { Description = "At most so many, up to 100000.", DefaultValueFactory = _ => 1000 }.Within(1, Most);

    public IEnumerable<Symbol> Symbols => [pipeline, stream, code, run, key, all, limit];

    public DeadLetterFilter Read(CommandContext context) => new(
        context.Get(pipeline), context.Get(stream), context.Get(code), context.Get(run), context.Get(key), context.Get(all) ? null : DeadLetterState.Open, context.Get(limit));
}
