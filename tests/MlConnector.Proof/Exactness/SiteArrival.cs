using System.Collections.Immutable;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Schemas;
using MlConnector.Proof.Sites;

namespace MlConnector.Proof.Exactness;

/// <summary>A table of a BI tool: rows are sent to it, and looked at as it holds them.</summary>
internal sealed class SiteArrival : IArrival
{
    /// <summary>Name of the table.</summary>
    public const string TableName = "Exact";

    private readonly DestinationSite site;
    private readonly IDestination destination;
    private readonly ContainerReference container;
    private readonly HashSet<string> times;

    private SiteArrival(DestinationSite site, IDestination destination, ContainerReference container, TableSchema table, ImmutableArray<ExactColumn> columns) =>
        (this.site, this.destination, this.container, Table, Columns, times) = (site, destination, container, table, columns, [.. columns.Where(column => column.Field.Type == FieldType.DateTime).Select(column => column.Field.Name)]);

    public string Name => site.Way;

    public ImmutableArray<ExactColumn> Columns { get; }

    public TableSchema Table { get; }

    /// <summary>Starts a site and makes the table.</summary>
    public static async Task<SiteArrival> StartAsync(DestinationSite site, ImmutableArray<ExactColumn> columns)
    {
        await site.StartAsync();
        IDestination opened = site.Open();
        TableSchema table = Tables.Of(opened, TableName, site.Mode, WholePath.FieldsOf(columns));
        return new SiteArrival(site, opened, await Tables.ApplyAsync(opened, new DestinationSchema(DestinationSite.Container, [table])), table, columns);
    }

    public async Task<IReadOnlyList<IReadOnlyDictionary<string, string?>>> ReceiveAsync(DeliveryBatch batch)
    {
        SendResult sent = await destination.SendAsync(container, new MarkedRows(batch), TestContext.Current.CancellationToken);
        Assert.True(sent.Outcome == SendOutcome.Delivered, $"{sent.Outcome}: {sent.Error?.Message} {string.Join(' ', sent.Rejected.Take(5).Select(row => row.Error.Message))}");
        return [.. site.Rows(TableName).Select(row => row.ToDictionary(cell => cell.Key, cell => times.Contains(cell.Key) ? Shortest(cell.Value) : cell.Value, StringComparer.Ordinal))];
    }

    public async ValueTask DisposeAsync()
    {
        await destination.DisposeAsync();
        await site.DisposeAsync();
    }

    /// <summary>A vendor may show six digits of a second where fewer say the same.</summary>
    private static string? Shortest(string? time) => time?.Contains('.', StringComparison.Ordinal) != true ? time : time.EndsWith('Z') ? $"{time[..^1].TrimEnd('0').TrimEnd('.')}Z" : time.TrimEnd('0').TrimEnd('.');

    /// <summary>A batch that is being sent by somebody who remembers nothing.</summary>
    private sealed class MarkedRows(DeliveryBatch rows) : DeliveryBatch
    {
        public override BatchReference Reference => rows.Reference;

        public override int ValueBytes => rows.ValueBytes;

        public override DeliveryRows OpenRows() => rows.OpenRows();

        public override Task KeepRequestAsync(string requestId, CancellationToken cancel) => Task.CompletedTask;
    }
}
