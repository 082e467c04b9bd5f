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
    private readonly DeadLetterFilterOptions filter = new();

    protected override IEnumerable<Symbol> Symbols => filter.Symbols;

    /// <inheritdoc />
    protected override async Task<int> RunRemoteAsync(CommandContext context, RemoteService service, CancellationToken cancel)
    {
        DeadLetterFilter wanted = filter.Read(context);
        string query = string.Join('&', new[] { ("pipeline", wanted.Pipeline), ("stream", wanted.Stream), ("code", wanted.Code), ("run", wanted.RunId), ("key", wanted.Key), ("all", wanted.State is null ? "true" : "false") }
            .Where(part => part.Item2 is not null).Select(part => $"{part.Item1}={Uri.EscapeDataString(part.Item2!)}"));
        IReadOnlyList<JsonElement> letters = await service.ListAsync($"dead-letters?{query}", wanted.Limit, cancel);
        context.Print(new RemoteView(JsonSerializer.SerializeToElement(letters, RemoteJson.Default.IReadOnlyListJsonElement), text => RemoteTexts.DeadLetters(text, letters)));
        return ExitCode.Done;
    }

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancel)
    {
        await using Workspace workspace = await context.OpenExistingWorkspaceAsync(cancel);
        IReadOnlyList<StreamRecord> streams = await workspace.Store.Streams.ListAsync(null, cancel);
        context.Print(new DeadLetterList(await workspace.Store.DeadLetters.ListAsync(filter.Read(context), cancel), streams.ToDictionary(stream => stream.Id, stream => stream.Stream)));
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
