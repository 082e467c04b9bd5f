using MlConnector.Abstractions.Schemas;
using MlConnector.Syspro.Channels;

namespace MlConnector.Syspro.Binding;

/// <summary>Finds a table on one channel and proves that it may be read.</summary>
internal interface ITableFinder
{
    /// <summary><c>odata</c> or <c>enet</c>.</summary>
    string Channel { get; }

    /// <summary>The company whose session is open, where a session belongs to one.</summary>
    string? OpenCompany { get; }

    /// <summary>The table with what is known of its columns; one row was read (or the table is empty).</summary>
    Task<SiteTable> FindAsync(CompanyScope scope, string entity, RecordSchema wanted, IReadOnlyList<string> key, CancellationToken cancel);
}
