using System.CommandLine;
using System.Text.Json;
using MlConnector.Cli.Output;
using MlConnector.Cli.Remote;
using MlConnector.Composition;
using MlConnector.Composition.Wording;
using MlConnector.Engine.Ports;

namespace MlConnector.Cli.Commands.DeadLetters;

/// <summary>Lists dead letters.</summary>
internal sealed class ListDeadLettersCommand() : MlcCommand("list", "List rows that could not be delivered: what is wrong, where, and how to mend it.", "mlc dead-letters list --stream ap_invoices")
{
    private const int Most = 100_000;
    private readonly DeadLetterFilterOptions filter = new();
    private readonly Option<int> limit = new Option<int>("--limit") { Description = "At most so many, up to 100000.", DefaultValueFactory = _ => 1000 }.Within(1, Most);

    protected override IEnumerable<Symbol> Symbols => [.. filter.Symbols, limit];

    /// <inheritdoc />
    protected override async Task<int> RunRemoteAsync(CommandContext context, RemoteService service, CancellationToken cancel)
    {
        IReadOnlyList<JsonElement> letters = await service.ListAsync($"dead-letters?{filter.Query(context)}", context.Get(limit), cancel);
        context.Print(new RemoteView(JsonSerializer.SerializeToElement(letters, RemoteJson.Default.IReadOnlyListJsonElement), text => RemoteTexts.DeadLetters(text, letters)));
        return ExitCode.Done;
    }

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancel)
    {
        await using Workspace workspace = await context.OpenExistingWorkspaceAsync(cancel);
        IReadOnlyList<StreamRecord> streams = await workspace.Store.Streams.ListAsync(null, cancel);
        context.Print(new DeadLetterList(await workspace.Store.DeadLetters.ListAsync(filter.Read(context) with { Limit = context.Get(limit) }, cancel), streams.ToDictionary(stream => stream.Id, stream => stream.Stream)));
        return ExitCode.Done;
    }

    private sealed class DeadLetterList(IReadOnlyList<DeadLetterRecord> letters, Dictionary<StreamId, string> streams) : IReport
    {
        private const int Longest = 200;

        public void WriteText(TextReport text)
        {
            if (letters.Count == 0)
            {
                text.Line("No dead letters.", Tone.Good);
                return;
            }

            text.Table(
                [">id", "stream", "record", "code", "column", "state", ">met", "first seen"],
                [.. letters.Select(letter => (IReadOnlyList<string>)[
                    Units.Count(letter.Id), streams.GetValueOrDefault(letter.Stream, "?"), letter.SourceId, letter.Code, letter.Column, Words.Of(letter.State), Units.Count(letter.Met), Units.Moment(letter.FirstSeen)])]);
            foreach (IGrouping<string, DeadLetterRecord> same in letters.GroupBy(letter => letter.Code, StringComparer.Ordinal))
            {
                text.Line();
                text.Line($"  {same.Key} ({Units.Count(same.Count())}): {Words.Short(same.First().Message, Longest)}");
                text.Line($"  Fix: {same.First().Fix}", Tone.Quiet);
            }
        }

        public void WriteJson(TextWriter output) => JsonDocumentWriter.Write(output, json =>
        {
            json.WriteStartArray();
            foreach (DeadLetterRecord letter in letters) DeadLetterJson.Write(json, letter, streams.GetValueOrDefault(letter.Stream, ""));
            json.WriteEndArray();
        });
    }
}
