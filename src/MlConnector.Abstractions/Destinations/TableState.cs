using System.Collections.Immutable;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;

namespace MlConnector.Abstractions.Destinations;

/// <summary>All tables that one pipeline delivers to.</summary>
/// <param name="Container">Dataset, project or data source that holds them, as the pipeline names it (<c>dataset: Finance</c>).</param>
/// <param name="Tables">The tables.</param>
public sealed record DestinationSchema(string Container, ImmutableArray<TableSchema> Tables)
{
    /// <summary>The destination's own identities of the tables that our receipts are of: what is ours whatever its name says.</summary>
    public ImmutableHashSet<string> Identities { get; init; } = [];

    /// <summary>The destination's stamp of the content of each of them, by identity, as our last receipt has it; what carries it still was changed by nobody since.</summary>
    public ImmutableDictionary<string, string> Stamps { get; init; } = ImmutableDictionary<string, string>.Empty;
}

/// <summary>One step that would change the destination.</summary>
/// <param name="Description">For people: <c>create dataset Finance with 12 tables</c>, <c>add column Branch to ApInvoices</c>.</param>
/// <param name="Breaking">Not additive: never done without being told.</param>
public sealed record SchemaChange(string Description, bool Breaking)
{
    /// <summary>Overwrites what somebody else made: done only when told in so many words; what was there is saved first.</summary>
    public bool TakesOver { get; init; }

    /// <summary>The table, there already, that becomes ours with this step; null if none does.</summary>
    public string? Claims { get; init; }

    /// <summary>Why it cannot be done at all, if so.</summary>
    public ConnectorError? Obstacle { get; init; }
}

/// <summary>What would have to change; empty = the destination is as it should be.</summary>
/// <param name="Changes">The steps.</param>
/// <param name="Container">The container found, or null if it has to be created.</param>
public sealed record SchemaDiff(ImmutableArray<SchemaChange> Changes, ContainerReference? Container)
{
    /// <summary>Remarks for people: retirement dates, who else uses it.</summary>
    public ImmutableArray<string> Remarks { get; init; } = [];
}

/// <summary>The vendor's own name for a container; stored at <c>apply</c>, given back to every call.</summary>
/// <param name="Id">Vendor id.</param>
/// <param name="Name">Vendor name.</param>
public sealed record ContainerReference(string Id, string Name)
{
    /// <summary>What holds it at the vendor (<see cref="IDestination.HomeAsync"/>); empty if it was applied before this was kept.</summary>
    public string Home { get; init; } = "";

    /// <summary>What the connector wants to remember about it (created by us, retention, capacity).</summary>
    public ImmutableDictionary<string, string> Facts { get; init; } = ImmutableDictionary<string, string>.Empty;
}

/// <summary>
/// What a table looks like from outside: compared with the last receipt before anything is sent, so that a table that was emptied, recreated, trimmed or
/// overwritten is noticed.
/// </summary>
/// <param name="Table">Table name.</param>
/// <param name="Identity">The destination's own identity of it (dataset id, creation stamp).</param>
public sealed record TableState(string Table, string Identity)
{
    /// <summary>Changes whenever anybody replaces the content; null where the destination has no such stamp.</summary>
    public string? Stamp { get; init; }

    /// <summary>True if it is there, and nothing says that it is meant for us: whoever delivers for the first time would overwrite somebody's work.</summary>
    public bool IsForeign { get; init; }

    /// <summary>Rows in it, where they can be counted.</summary>
    public long? Rows { get; init; }

    /// <summary>Highest <c>_Version</c> found, where it can be read.</summary>
    public long? NewestVersion { get; init; }

    /// <summary><c>_BatchId</c> of the row with the highest version, where it can be read.</summary>
    public string? NewestBatch { get; init; }

    /// <summary>Why counts are missing, if they are.</summary>
    public ConnectorError? Error { get; init; }
}
