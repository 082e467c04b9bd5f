using System.Collections.Immutable;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Destinations;
using MlConnector.BigQuery.Tests.World;
using MlConnector.Sandbox.Tableau;
using MlConnector.TestKit.Destinations;

namespace MlConnector.Tableau.Tests.World;

/// <summary>Ten rows that were published, and some of them that are gone.</summary>
internal static class Removals
{
    /// <summary>The setting.</summary>
    public static (string, SettingNode?) ByCondition => ("removals", Settings.Text("condition"));

    /// <summary>A site and a connection that removes by condition.</summary>
    public static Task<TableauWorld> StartAsync(TableauSandboxOptions? options = null) => TableauWorld.StartAsync(options, settings: [ByCondition]);

    /// <summary>Publishes rows as batch <c>b1</c>.</summary>
    public static async Task<ContainerReference> PublishAsync(TableauWorld world, int rows)
    {
        ContainerReference container = await world.ApplyAsync(TestTables.Invoices);
        Assert.Equal(SendOutcome.Delivered, (await world.Destination.SendAsync(container, Batch("b1", "b1", rows, []), TableauWorld.Cancel)).Outcome);
        return container;
    }

    /// <summary>Removes rows of the ten that were published.</summary>
    public static Task<SendResult> RemoveAsync(TableauWorld world, ContainerReference container, IEnumerable<int> gone, int attempt = 1) => world.Destination.SendAsync(container, Batch("b2", "b1", 10, [.. gone], attempt), TableauWorld.Cancel);

    /// <summary>Asks for that.</summary>
    public static Task<ConfirmResult> ConfirmAsync(TableauWorld world, ContainerReference container, ImmutableArray<int> gone) => world.Destination.ConfirmAsync(container, Batch("b2", "b1", 10, gone).Reference with { LastSentAt = world.Clock.GetUtcNow() }, TableauWorld.Cancel);

    /// <summary>The state without the rows that are gone, and, if any are, the offer to remove those that went just now.</summary>
    public static KitBatch Batch(string id, string shown, int rows, ImmutableArray<int> gone, int attempt = 1, ImmutableArray<int>? just = null)
    {
        string?[][] stay = [.. Enumerable.Range(1, rows).Where(row => !gone.Contains(row)).Select(row => TestTables.Row(id, $"é \"{row}\"", $"{row}.25"))];
        var reference = new BatchReference(id, TestTables.Invoices, stay.Length, attempt) { Removal = gone.IsEmpty ? null : new RowRemoval(shown, [.. (just ?? gone).Select(row => $"A|ap_invoices|é \"{row}\"")]) };
        return new KitBatch(reference, stay);
    }

    /// <summary>So many of the ten are gone, and the others are as they were published.</summary>
    public static void AssertRemoved(TableauWorld world, int gone)
    {
        TableauSandboxSource source = world.Source("ApInvoices");
        Assert.Equal((10 - gone, 1, 1), (source.Rows.Count, source.Published, source.Changed));
        Assert.All(source.Rows, row => Assert.Equal("b1", row["_BatchId"]));
    }
}
