using System.Text;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.Configuration.Model;
using MlConnector.Engine.DeadLetters;
using MlConnector.Engine.Journal;
using MlConnector.Engine.Ledger;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Runs;
using MlConnector.Engine.Segments;
using MlConnector.Engine.Tests.Delivery.Fixtures;
using MlConnector.Engine.Tests.Runs;

namespace MlConnector.Engine.Tests.Retention;

/// <summary>A pipeline of one stream with personal names, over a real store and real segment files; one process per call.</summary>
internal sealed class RetentionDesk : IAsyncDisposable
{
    private readonly RunDesk runs;

    public RetentionDesk(AbsenceMeaning absence = AbsenceMeaning.Ignored)
    {
        Desk = new DeliveryDesk(absence: absence, declared: static definition => definition with
        {
            Fields = [.. definition.Fields.Select(field => field.Name == "Name" ? field with { Retention = "customer" } : field)],
        });
        runs = new RunDesk(Desk);
        Segments = new FileSegments(Desk.Folder);
    }

    public DeliveryDesk Desk { get; }

    public ISegments Segments { get; set; }

    public int SegmentBytes { get; init; } = 2000;

    public PipelinePolicies Policies { get; set; } = new();

    public static RunRequest Request { get; } = new("test") { Wait = true, GuardsOff = true };

    public Task<T> InProcessAsync<T>(Func<EngineServices, PinnedPipeline, Task<T>> work) => runs.InProcessAsync((services, pipeline) => work(
        services with { Segments = Segments, JournalOptions = new JournalOptions { SegmentBytes = SegmentBytes } },
        pipeline with { Content = pipeline.Content with { Settings = pipeline.Content.Settings with { Policies = Policies } } }));

    public Task<RunResult> RunAsync() => InProcessAsync((services, pipeline) => new PipelineRunner(services).RunAsync(pipeline, Request, CancellationToken.None, CancellationToken.None));

    /// <summary>The rows that the destination shows, as the journal could deliver them again: id → name and amount.</summary>
    public Task<SortedDictionary<string, (string? Name, string? Amount)>> DeliverableAsync() => WithLedgerAsync(async (journal, ledger) =>
    {
        var rows = new SortedDictionary<string, (string?, string?)>(StringComparer.Ordinal);
        await foreach (CurrentRecord current in new CurrentRows(journal, ledger).ReadAsync(withTombstones: false, CancellationToken.None))
        {
            foreach (int row in current.Rows)
            {
                string?[] texts = Texts(current.Record.Block, row);
                rows.Add(texts[0]!, (texts[1], texts[2]));
            }
        }

        return rows;
    });

    /// <summary>The ledger's entries, without places.</summary>
    public Task<List<LedgerEntry>> LedgerAsync() => WithLedgerAsync((_, ledger) => Task.FromResult(ledger.Scan().Select(entry => entry with { Place = default }).ToList()));

    /// <summary>Every byte of every row in the journal, decrypted.</summary>
    public Task<string> JournalTextAsync() => WithLedgerAsync(async (journal, _) =>
    {
        var text = new StringBuilder();
        foreach (JournalEntry entry in journal.Scan())
        {
            using JournalRecord record = await journal.ReadAsync(entry.Place, CancellationToken.None);
            text.AppendLine(Encoding.UTF8.GetString(record.Block.Bytes));
        }

        return text.ToString();
    });

    /// <summary>Every byte of every file of store and journal, as it lies on the disk while the store is open.</summary>
    public Task<string> DiskTextAsync() => InProcessAsync((_, _) => Task.FromResult(
        string.Concat(Directory.GetFiles(Desk.Folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(Read))));

    public Task<string?[]> DeadRowAsync(DeadLetterRecord letter) => InProcessAsync(async (services, _) =>
        (await new DeadRowReader(services).ReadAsync(letter, CancellationToken.None)).Fields.Select(field => field.Value).ToArray());

    public async Task<List<AuditEntry>> AuditAsync(string action) => await InProcessAsync(async (services, _) =>
    {
        List<AuditEntry> entries = [];
        await foreach (AuditEntry entry in services.Store.Audit.ReadAsync(1, CancellationToken.None))
        {
            if (entry.Action.StartsWith(action, StringComparison.Ordinal)) entries.Add(entry);
        }

        return entries;
    });

    public int SegmentFiles() => Directory.GetFiles(Desk.Folder, "*.mlj", SearchOption.AllDirectories).Length;

    public async ValueTask DisposeAsync()
    {
        await runs.DisposeAsync();
        await Desk.DisposeAsync();
    }

    private Task<T> WithLedgerAsync<T>(Func<StreamJournal, StreamLedger, Task<T>> look) => InProcessAsync(async (services, _) =>
    {
        StreamRecord state = await services.Store.Streams.OpenAsync("finance", "items", "Items", CancellationToken.None);
        BatchRecord? newest = await services.Store.Batches.NewestConfirmedAsync(state.Id, CancellationToken.None);
        await using StreamJournal journal = await StreamJournal.OpenAsync(services.Segments, services.Keys, state.Id, services.Time, services.JournalOptions, newest, CancellationToken.None);
        await using StreamLedger ledger = await StreamLedger.OpenAsync(services.Segments, journal, services.Store.Streams, services.Store.Batches, state, services.LedgerOptions, CancellationToken.None);
        return await look(journal, ledger);
    });

    private static string?[] Texts(RecordBlock block, int row)
    {
        RecordRow cells = block.Decode(row, new Cell[block.Layout.Fields.Length]);
        var texts = new string?[block.Layout.Fields.Length];
        for (int i = 0; i < texts.Length; i++) texts[i] = cells.Kind(i) <= CellKind.Null ? null : Encoding.UTF8.GetString(cells.Bytes(i));
        return texts;
    }

    private static string Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var copy = new MemoryStream();
        file.CopyTo(copy);
        return Encoding.Latin1.GetString(copy.ToArray());
    }
}
