using System.Collections.Immutable;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Schemas;
using MlConnector.Tableau.Schema;

namespace MlConnector.Tableau.Sources;

/// <summary>Looks at data sources from outside. Rows are not counted: the time of update tells whether anybody published since our receipt, and queries are scarce.</summary>
internal sealed class TableInspector(SiteDirectory site)
{
    /// <summary>The state of each table; its identity is empty if it is not there.</summary>
    public async Task<ImmutableArray<TableState>> InspectAsync(ContainerReference container, ImmutableArray<TableSchema> tables, CancellationToken cancel)
    {
        var states = ImmutableArray.CreateBuilder<TableState>(tables.Length);
        foreach (TableSchema table in tables)
        {
            states.Add(await site.FindAsync(container.Id, table.Name, cancel) is { } source
                ? new TableState(table.Name, source.Id) { Stamp = source.UpdatedAt, IsForeign = !SchemaPlanner.Knows(container, source) }
                : new TableState(table.Name, ""));
        }

        return states.MoveToImmutable();
    }
}
