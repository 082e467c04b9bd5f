using System.Collections.Immutable;
using System.Text.Json.Serialization;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Configuration.Model;
using MlConnector.Engine.Configuration.Planning;

namespace MlConnector.Engine.Configuration.Revisions;

/// <summary>
/// What a revision of a pipeline holds: the configuration as written (with the connections it uses; files named by it put in their place), and everything that was decided when it was applied, so
/// that sent bytes are a function of the journal and the revision, whatever a later version of the program has in its catalog.
/// </summary>
/// <param name="Written">The part of the configuration that concerns the pipeline: <c>connections</c>, <c>maps</c>, <c>pipelines</c>.</param>
/// <param name="Settings">The pipeline as read from it, streams left out: they are in <paramref name="Streams"/>.</param>
/// <param name="Streams">Its streams.</param>
/// <param name="Container">Where its tables are, once known.</param>
public sealed record RevisionContent(MapNode Written, PipelineSettings Settings, ImmutableArray<AppliedStream> Streams, ContainerReference? Container)
{
    /// <summary>The compaction that is moving the pipeline into a second container; null if there is none. While there is one, nothing else is delivered.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Succession? Succession { get; init; }

    /// <summary>The content of a pipeline that was read, planned and bound.</summary>
    public static RevisionContent Of(MapNode root, PipelineSettings pipeline, ImmutableArray<AppliedStream> streams, ContainerReference? container) =>
        new(WrittenPart.Of(root, pipeline), pipeline with { Streams = [] }, streams, container);
}

/// <summary>One stream of a revision.</summary>
/// <param name="Plan">What is read, and how it is mapped.</param>
/// <param name="Table">The table it fills.</param>
/// <param name="Binding">How it is read at the site.</param>
public sealed record AppliedStream(StreamPlan Plan, TableSchema Table, StreamBinding Binding);

/// <summary>A compaction into a second container, as remembered from its first step to its last.</summary>
/// <param name="Name">Name of the second container; it is found again by it.</param>
/// <param name="Left">The tables that are left behind, as our receipts knew them: what giving up goes back to.</param>
public sealed record Succession(string Name, ImmutableArray<LeftTable> Left);

/// <summary>A table that a compaction leaves behind.</summary>
/// <param name="Stream">Stream.</param>
/// <param name="Table">Table.</param>
/// <param name="Identity">Identity at the last receipt; null if it never had one.</param>
/// <param name="Rows">Rows by our receipts; null if unknown.</param>
public sealed record LeftTable(string Stream, string Table, string? Identity, long? Rows);
