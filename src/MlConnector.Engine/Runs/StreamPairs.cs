using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Engine.Delivery;
using MlConnector.Engine.Delivery.Pairs;
using MlConnector.Engine.DryRuns;
using MlConnector.Engine.Leases;
using MlConnector.Engine.Pacing;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Reading;

namespace MlConnector.Engine.Runs;

/// <summary>Which streams of a pipeline hold the two halves of documents, and the check of one against the other.</summary>
internal sealed class StreamPairs(EngineServices services, PinnedPipeline pipeline, RunRequest request)
{
    /// <summary>The stream with the other half; null if there is none, the pipeline does not deliver it, or one of the two is replaced as a whole.</summary>
    public static AppliedStream? OtherOf(AppliedStream stream, IReadOnlyCollection<AppliedStream> all) =>
        stream.Table.Mode != WriteMode.Replace && stream.Plan.Stream.Cut?.PairedStream is { } paired && all.FirstOrDefault(other => other.Plan.Name == paired) is { Table.Mode: not WriteMode.Replace } found ? found : null;

    /// <summary>True if the stream holds the lines of another one's headers: of two paired streams, the one with the longer key.</summary>
    public static bool AreLines(AppliedStream stream, IReadOnlyCollection<AppliedStream> all) =>
        all.Any(other => (OtherOf(stream, all) == other || OtherOf(other, all) == stream) && AreLinesOf(stream, other));

    private static bool AreLinesOf(AppliedStream stream, AppliedStream header) => stream.Plan.Stream.Key.Length > header.Plan.Stream.Key.Length;

    /// <summary>
    /// The check for one read; null if there is nothing to compare. Lines are not looked at before their first load, nor when a window of them is asked for: they go before their headers, whose check sees them.
    /// </summary>
    public async Task<PairCheck?> OpenAsync(AppliedStream mine, DeliveryContext context, IRowExpressions expressions, CancellationToken cancel)
    {
        if (OtherOf(mine, pipeline.Content.Streams) is not { } other) return null;
        bool lines = AreLinesOf(mine, other);
        if (lines && (context.State.Cursor is null || request.Only is not null)) return null;
        PairKey key = PairKey.Of(mine.Plan.Stream, other.Plan.Stream);
        string[] missing = [.. key.Missing(mine.Plan.Stream.ToSchema(), other.Plan.Stream.ToSchema())];
        if (missing.Length > 0 || key.Mine.IsEmpty) throw Unknown(mine, missing);
        return new PairCheck(context, mine.Plan.Stream, key, lines ? Present(other, key) : await SettledAsync(other, key, cancel), expressions);
    }

    /// <summary>Headers: that they are there is enough, so nothing is read but their own fields.</summary>
    private OtherHalf Present(AppliedStream other, PairKey key)
    {
        StreamDefinition plain = other.Plan.Stream with { Cut = null, With = [], Derived = [], Cursor = new CursorDefinition() };
        return new OtherHalf(key.Theirs, cancel => pipeline.Source.OpenAsync(plain, other.Binding, cancel), null, null, services.Time);
    }

    /// <summary>Lines: what is delivered of them is known by their ledger, which nobody moves while headers are read (INV-8).</summary>
    private async Task<OtherHalf> SettledAsync(AppliedStream other, PairKey key, CancellationToken cancel)
    {
        StreamRecord known = await services.Store.Streams.OpenAsync(pipeline.Name, other.Plan.Name, other.Table.Name, cancel);
        HeldLease lease = await services.Leases.AcquireAsync(LeaseNames.Stream(known.Id), request.LeaseWait, null, cancel);
        var opening = new StreamOpening(services with { Segments = new UntouchedSegments(services.Segments) }, pipeline, request, "pair", null, new ContainerFill());
        return new OtherHalf(
            key.Theirs, token => pipeline.Source.OpenAsync(other.Plan.Stream with { Cut = null }, other.Binding, token), token => opening.OpenAsync(other, known, lease.Fence, token), lease, services.Time);
    }

    private static ConnectorException Unknown(AppliedStream mine, string[] missing) => new(new ConnectorError(
        "STREAM-PAIR", ErrorKind.Config, ErrorOwner.Operator,
        $"Stream {mine.Plan.Name} and its other half {mine.Plan.Stream.Cut!.PairedStream} cannot find each other{(missing.Length > 0 ? $": there is no field {string.Join(", ", missing)}" : "")}.",
        "Give 'cut: { pairedBy: { OurField: ItsField } }' with fields that the two streams declare, then apply again."));
}
