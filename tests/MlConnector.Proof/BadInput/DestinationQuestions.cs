using System.Globalization;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Schemas;
using MlConnector.Proof.Seeds;
using MlConnector.Proof.Sites;
using MlConnector.TestKit.Destinations;

namespace MlConnector.Proof.BadInput;

/// <summary>
/// What a destination is asked, and what must be true of its answers. A value that was altered is as possible as the right one, so that nothing but errors is looked at then.
/// </summary>
internal sealed class DestinationQuestions
{
    private const string Name = "ApInvoices", Nothing = "nothing";
    private static readonly Field[] Fields = [new("Company", FieldType.Text), new("Amount", FieldType.Decimal) { Precision = 18, Scale = 2 }, new("Due", FieldType.Date)];
    private readonly DestinationSite site;
    private readonly Random random;
    private readonly Tally covered;
    private readonly TableSchema table;
    private readonly Dictionary<string, BatchReference> sent = new(StringComparer.Ordinal);
    private ContainerReference container = null!;
    private int batches;

    private DestinationQuestions(DestinationSite site, TableSchema table, Random random, Tally covered) => (this.site, this.table, this.random, this.covered) = (site, table, random, covered);

    /// <summary>Batches that the table really holds.</summary>
    public IReadOnlyDictionary<string, long> Held => site.Held(Name);

    private DestinationSchema Schema => new(DestinationSite.Container, [table]);

    /// <summary>A table with one batch in it.</summary>
    public static async Task<DestinationQuestions> PrepareAsync(DestinationSite site, IDestination destination, Random random, Tally covered)
    {
        var questions = new DestinationQuestions(site, Tables.Of(destination, Name, site.Mode, Fields) with { MeasureColumns = ["Amount"] }, random, covered);
        questions.container = await Tables.ApplyAsync(destination, questions.Schema);
        (SendResult first, BatchReference batch) = await questions.SendAsync(destination);
        Assert.Equal((SendOutcome.Delivered, batch.Rows), (first.Outcome, questions.RowsOf(batch)));
        return questions;
    }

    /// <summary>Rows of a batch that are really there.</summary>
    public long RowsOf(BatchReference batch) => Held.GetValueOrDefault(batch.BatchId);

    public async Task CheckAsync(IDestination destination) => AnswerJudge.Check(await destination.CheckAsync(random.Next(2) == 0 ? null : Schema, default));

    public async Task ApplyAsync(IDestination destination) => await Tables.ApplyAsync(destination, Schema with { Container = string.Create(CultureInfo.InvariantCulture, $"D{++batches}") });

    public async Task InspectAsync(IDestination destination) => await destination.InspectAsync(container, [table], default);

    /// <summary>Sends a new batch; gives what a later process would know of it.</summary>
    public async Task<(SendResult Sent, BatchReference Batch)> SendAsync(IDestination destination)
    {
        string id = string.Create(CultureInfo.InvariantCulture, $"batch-{++batches}");
        var rows = new KitBatch(new BatchReference(id, table, 2, 1) { OnlyNew = table.Mode == WriteMode.Upsert && random.Next(2) == 0 }, [Tables.Row(table, $"{id}-1", id, "A", "1.5", "2026-05-31"), Tables.Row(table, $"{id}-2", id, "A", "2", "2026-05-31")]);
        SendResult result = await destination.SendAsync(container, rows, default);
        return (result, sent[id] = rows.Reference with { RequestId = rows.Reference.RequestId ?? result.RequestId, LastSentAt = site.Time.GetUtcNow() });
    }

    /// <summary>Asks for a batch that is there, or one that nobody sent.</summary>
    public async Task ConfirmAsync(IDestination destination, Spoil spoil)
    {
        bool there = random.Next(3) > 0;
        BatchReference batch = there ? Any() : new BatchReference(Nothing, table, 2, 1) { LastSentAt = site.Time.GetUtcNow() };
        ConfirmOutcome found = await AskForAsync(destination, batch);
        covered.Count($"asked for one that is{(there ? "" : " not")} there: {found}");
        if (spoil != Spoil.Altered) Assert.True(found == (there ? ConfirmOutcome.Arrived : ConfirmOutcome.Absent) || found == ConfirmOutcome.CannotTell, $"{found} of a batch that is{(there ? "" : " not")} there");
    }

    /// <summary>What is said of a batch.</summary>
    public async Task<ConfirmOutcome> AskForAsync(IDestination destination, BatchReference batch)
    {
        ConfirmResult found = await destination.ConfirmAsync(container, batch, default);
        if (found.Error is { } error) AnswerJudge.Check(error);
        return found.Outcome;
    }

    public async Task TotalsAsync(IDestination destination, Spoil spoil)
    {
        var reader = (IReadsBack)destination;
        string there = Any().BatchId;
        IReadOnlyDictionary<string, long> counts = await reader.CountBatchesAsync(container, table, [there, Nothing], default);
        long rows = 0, keys = 0;
        await foreach (GroupTotals group in reader.ReadTotalsAsync(container, table, ["Company"], ["Amount"], default)) rows += group.Count;
        await foreach (KeyTotals _ in reader.ReadKeysAsync(container, table, [new("Company", "A")], ["Amount"], default)) keys++;
        covered.Count("keys read", keys);
        long held = Held.Values.Sum();
        if (spoil != Spoil.Altered) Assert.Equal((Held[there], 0, held, held), (counts.GetValueOrDefault(there), counts.GetValueOrDefault(Nothing), rows, keys));
    }

    public async Task ListAsync(IDestination destination, Spoil spoil)
    {
        if (destination is IListsRows lister) await ListRowsAsync(lister, spoil);
        if (destination is IListsMembers members) await ListMembersAsync(members, spoil);
    }

    private async Task ListRowsAsync(IListsRows lister, Spoil spoil)
    {
        List<StoredBatch> found = [];
        long rows = 0;
        await foreach (StoredBatch stored in lister.ReadBatchesAsync(container, table, default)) found.Add(stored);
        await foreach (ListedRow _ in lister.ReadRowsAsync(container, table, found, default)) rows++;
        covered.Count("rows listed", rows);
        if (spoil == Spoil.Altered) return;
        Assert.Equal(Held.OrderBy(batch => batch.Key, StringComparer.Ordinal), found.Select(batch => KeyValuePair.Create(batch.BatchId, batch.Rows)).OrderBy(batch => batch.Key, StringComparer.Ordinal));
        Assert.Equal(Held.Values.Sum(), rows);
    }

    private async Task ListMembersAsync(IListsMembers lister, Spoil spoil)
    {
        MemberList list = await lister.ReadMembersAsync(container, table, "Company", ["A", "B"], default);
        covered.Count("members listed", list.Members.Count);
        if (spoil != Spoil.Altered) Assert.Equal(("A", 0), (string.Join(' ', list.Members), list.Unlisted));
    }

    /// <summary>One of the batches that are there.</summary>
    private BatchReference Any()
    {
        BatchReference[] there = [.. sent.Values.Where(batch => RowsOf(batch) == batch.Rows).OrderBy(batch => batch.BatchId, StringComparer.Ordinal)];
        return there[random.Next(there.Length)];
    }
}
