using System.Collections.Immutable;
using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Delivery;

namespace MlConnector.Engine.DryRuns;

/// <summary>What a run would do now.</summary>
/// <param name="Pipeline">Pipeline.</param>
/// <param name="Revision">Revision that was judged with.</param>
/// <param name="Streams">Its streams.</param>
public sealed record DryRunResult(string Pipeline, int Revision, ImmutableArray<StreamPreview> Streams);

/// <summary>What a run would do with one stream.</summary>
/// <param name="Stream">Stream.</param>
/// <param name="Table">Table.</param>
/// <param name="Counts">Rows by fate; nothing of it is delivered.</param>
public sealed record StreamPreview(string Stream, string Table, FateCounts Counts)
{
    /// <summary>Tombstones that would be delivered.</summary>
    public long Tombstones { get; init; }

    /// <summary>Rows of a replaced table's current generation that the next one would not have.</summary>
    public long Gone { get; init; }

    /// <summary>The first rows that would change something, in the order of the read; no more than was asked for.</summary>
    public ImmutableArray<PreviewedRow> Rows { get; init; } = [];

    /// <summary>What a person should know besides.</summary>
    public ImmutableArray<string> Remarks { get; init; } = [];

    /// <summary>Errors that would end the stream; its counts go as far as it was read.</summary>
    public ImmutableArray<ConnectorError> Errors { get; init; } = [];
}

/// <summary>A row that would change something.</summary>
/// <param name="SourceId">Its <c>_SourceId</c>.</param>
/// <param name="What"><c>new</c>, <c>changed</c>, <c>dead</c>, <c>removed</c> or <c>filtered</c>.</param>
public sealed record PreviewedRow(string SourceId, string What)
{
    /// <summary>Of a changed row: the columns that would get another value.</summary>
    public ImmutableArray<ChangedColumn> Columns { get; init; } = [];

    /// <summary>Of a dead row: why. Sensitive values are redacted (INV-6).</summary>
    public ConnectorError? Error { get; init; }
}

/// <summary>A value that would change; both are <c>***</c> if the column is sensitive (INV-6), null for no value.</summary>
/// <param name="Column">Column.</param>
/// <param name="Before">As delivered; null also if the journal has lost it.</param>
/// <param name="After">As it would be.</param>
public sealed record ChangedColumn(string Column, string? Before, string? After);
