using System.Collections.Immutable;
using System.Globalization;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.PowerBi.Tests.World;
using MlConnector.Proof.Seeds;
using MlConnector.Sandbox.PowerBi;

namespace MlConnector.Proof.BadInput;

/// <summary>Asks a destination something whose answers are spoiled. Never a receipt of rows that are not there, never a refusal of rows that are, never rows that nobody sent; otherwise a coded error.</summary>
internal sealed class DestinationCases(VendorSite site, Random random, Tally covered)
{
    private const string There = "batch-0";
    private static readonly TableSchema Table = TestTables.ApInvoices;
    private static readonly DestinationSchema Schema = TestTables.Finance(Table);
    private readonly Dictionary<int, int> requests = [];
    private ContainerReference finance = null!;
    private int cases;

    private SandboxTable Stored => site.PowerBi.Dataset("Finance").Table(Table.Name);

    /// <summary>A dataset with one batch in it.</summary>
    public async Task PrepareAsync()
    {
        await using IDestination destination = site.OpenDestination();
        finance = await ApplyAsync(destination, Schema);
        Assert.Equal(SendOutcome.Delivered, (await destination.SendAsync(finance, Batch(There), default)).Outcome);
    }

    /// <summary>Plays one case.</summary>
    public async Task PlayAsync()
    {
        int ask = random.Next(7), after = random.Next(await RequestsAsync(ask)), times = random.Next(2) == 0 ? 1 : int.MaxValue;
        Spoil spoil = (Spoil)random.Next(Enum.GetValues<Spoil>().Length);
        string batch = NextBatch();
        long before = Stored.Count;
        site.Spoiler.Arm(after, times, answer => answer.After(spoil, random));
        covered.Count($"{spoil}");
        try
        {
            await using IDestination destination = site.OpenDestination();
            await AskAsync(destination, ask, batch, spoil).WaitAsync(TimeSpan.FromMinutes(2));
            covered.Count(site.Spoiler.Struck.Count == 0 ? "was not asked so often" : "answers all the same");
        }
        catch (ConnectorException refused)
        {
            AnswerJudge.Check(refused);
            covered.Count("refused");
            foreach (ConnectorError error in refused.Errors) covered.Count($"error {error.Code}");
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"ask {ask}, {spoil} after {after}, {string.Join(", ", site.Spoiler.Struck.Distinct().Take(4))}: {e.GetType().Name}: {e.Message}", e);
        }

        if (site.Spoiler.Struck.Count > 0) covered.Count("spoiled");
        site.Spoiler.Rest();
        if (ask != 3) Assert.Equal(before, Stored.Count);
    }

    /// <summary>How many requests a question takes while all answers are good, so that the answer to be spoiled is one that is asked for.</summary>
    private async Task<int> RequestsAsync(int ask)
    {
        if (requests.TryGetValue(ask, out int known)) return known;
        site.Spoiler.Rest();
        await using IDestination destination = site.OpenDestination();
        await AskAsync(destination, ask, NextBatch(), Spoil.Altered);
        return requests[ask] = site.Spoiler.Seen;
    }

    private string NextBatch() => string.Create(CultureInfo.InvariantCulture, $"batch-{++cases}");

    private Task AskAsync(IDestination destination, int ask, string batch, Spoil spoil) => ask switch
    {
        0 => CheckAsync(destination),
        1 => ApplyAsync(destination, Schema with { Container = $"D{cases}" }),
        2 => destination.InspectAsync(finance, [Table], default),
        3 => SendAsync(destination, batch, spoil),
        4 => ConfirmAsync(destination, spoil),
        5 => TotalsAsync(destination),
        _ => ListAsync(destination),
    };

    private async Task CheckAsync(IDestination destination) => AnswerJudge.Check(await destination.CheckAsync(random.Next(2) == 0 ? null : Schema, default));

    private static async Task<ContainerReference> ApplyAsync(IDestination destination, DestinationSchema schema)
    {
        SchemaDiff diff = await destination.PlanSchemaAsync(schema, null, null, default);
        return await destination.ApplySchemaAsync(schema, null, diff, allowBreaking: false, default);
    }

    /// <summary>INV-3: what is said of the rows is true, or nothing is said. A status that was made up is what the vendor said, so a refusal with it is believed.</summary>
    private async Task SendAsync(IDestination destination, string batch, Spoil spoil)
    {
        SendResult sent = await destination.SendAsync(finance, Batch(batch), default);
        long there = Stored.CountBy("_BatchId").GetValueOrDefault(batch);
        covered.Count($"sent: {sent.Outcome}");
        if (sent.Error is { } error) AnswerJudge.Check(error);
        if (sent.Outcome == SendOutcome.Delivered) Assert.Equal(2, there);
        if (sent.Outcome == SendOutcome.Refused && spoil is not (Spoil.OtherStatus or Spoil.OddHeaders)) Assert.Equal(0, there);
    }

    private async Task ConfirmAsync(IDestination destination, Spoil spoil)
    {
        ConfirmResult found = await destination.ConfirmAsync(finance, new BatchReference(There, Table, 2, 1), default);
        covered.Count($"asked: {found.Outcome}");
        if (found.Error is { } error) AnswerJudge.Check(error);
        if (spoil != Spoil.Altered) Assert.True(found.Outcome is ConfirmOutcome.Arrived or ConfirmOutcome.CannotTell, $"{found.Outcome} of a batch that is there");
    }

    private async Task TotalsAsync(IDestination destination)
    {
        var reader = (IReadsBack)destination;
        await reader.CountBatchesAsync(finance, Table, [There, "nothing"], default);
        await foreach (GroupTotals _ in reader.ReadTotalsAsync(finance, Table, ["Company"], ["Amount"], default)) covered.Count("groups read");
        await foreach (KeyTotals _ in reader.ReadKeysAsync(finance, Table, [new("Company", "A")], ["Amount"], default)) covered.Count("keys read");
    }

    private async Task ListAsync(IDestination destination)
    {
        var lister = (IListsRows)destination;
        List<StoredBatch> batches = [];
        await foreach (StoredBatch stored in lister.ReadBatchesAsync(finance, Table, default)) batches.Add(stored);
        await foreach (ListedRow _ in lister.ReadRowsAsync(finance, Table, batches, default)) covered.Count("rows listed");
    }

    private static TestBatch Batch(string id) => new(id, Table, [TestTables.Invoice($"{id}-1", 1, id, 1.5m), TestTables.Invoice($"{id}-2", 1, id, 2m)]);
}
