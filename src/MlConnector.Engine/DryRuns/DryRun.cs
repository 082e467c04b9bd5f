using System.Collections.Immutable;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Engine.Delivery;
using MlConnector.Engine.Delivery.Reads;
using MlConnector.Engine.Delivery.Tables;
using MlConnector.Engine.Leases;
using MlConnector.Engine.Mapping;
using MlConnector.Engine.Pacing;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Reading;
using MlConnector.Engine.Runs;

namespace MlConnector.Engine.DryRuns;

/// <summary>
/// Shows what a run would do now: reads, maps and judges every row against the ledger as a run does, and writes nothing: no journal, no send, no cursor, no dead letter, no run, and no state of a stream that never ran. A stream that has run is
/// leased meanwhile, so that nobody moves what it is judged against (INV-8). Memory does not depend on the number of rows.
/// </summary>
public sealed class DryRun(EngineServices services)
{
    /// <summary>Rows shown of each stream unless more are asked for.</summary>
    public const int StandardRows = 20;

    private readonly EngineServices untouched = services with { Segments = new UntouchedSegments(services.Segments) };

    /// <summary>Looks at the streams asked for, one after the other; what fails in one is told in its preview.</summary>
    /// <param name="pipeline">The pipeline with its open connectors. The destination is not asked anything.</param>
    /// <param name="request">What a run would be asked.</param>
    /// <param name="rows">Rows shown of each stream.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="ConnectorException">The request names a stream that the pipeline does not have, or the store fails.</exception>
    public async Task<DryRunResult> RunAsync(PinnedPipeline pipeline, RunRequest request, int rows, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        IReadOnlyList<StreamRecord> known = await services.Store.Streams.ListAsync(pipeline.Name, cancel);
        var previews = ImmutableArray.CreateBuilder<StreamPreview>();
        foreach (AppliedStream applied in AsOfStreams.Among(PipelineRunner.Select(pipeline, request.Streams), pipeline, request))
        {
            StreamRecord? state = known.FirstOrDefault(each => each.Stream == applied.Plan.Name && each.Table == applied.Table.Name);
            previews.Add(await OfStreamAsync(pipeline, request, applied, state, rows, cancel));
        }

        return new DryRunResult(pipeline.Name, pipeline.Revision, previews.ToImmutable());
    }

    private async Task<StreamPreview> OfStreamAsync(PinnedPipeline pipeline, RunRequest request, AppliedStream applied, StreamRecord? known, int rows, CancellationToken cancel)
    {
        var nothing = new StreamPreview(applied.Plan.Name, applied.Table.Name, new FateCounts());
        try
        {
            using var slots = new SemaphoreSlim(1);
            var opening = new StreamOpening(untouched, pipeline, request, "dry-run", slots, new ContainerFill());
            if (known is null) return await ReadAsync(pipeline, request, applied, await opening.OpenKnownAsync(applied, Unknown(pipeline, applied), new Fence("", 0, ""), cancel), rows, cancel);
            await using HeldLease lease = await services.Leases.AcquireAsync(LeaseNames.Stream(known.Id), request.LeaseWait, null, cancel);
            using var owned = CancellationTokenSource.CreateLinkedTokenSource(cancel, lease.Lost);
            return await ReadAsync(pipeline, request, applied, await opening.OpenAsync(applied, known, lease.Fence, owned.Token), rows, owned.Token);
        }
        catch (ConnectorException e)
        {
            return nothing with { Errors = [.. e.Errors] };
        }
    }

    private async Task<StreamPreview> ReadAsync(PinnedPipeline pipeline, RunRequest request, AppliedStream applied, StreamDelivery delivery, int rows, CancellationToken cancel)
    {
        await using DeliveryContext context = delivery.Context;
        await delivery.Book.RenewAsync(cancel);
        var preview = new RowPreview(context, rows);
        context.Ledger.BeginStaged(temporary: true);
        bool replaced = context.Table.Mode == WriteMode.Replace;
        ImmutableArray<ConnectorError> errors = [];
        ImmutableArray<string> remarks = [];
        long lastGood = 0;
        bool nothingDiffers = false;
        try
        {
            await using ISourceStream source = await DatedStream.OpenAsync(pipeline.Source, applied.Plan.Stream, applied.Binding, request.AsOf, cancel);
            using var expressions = new CompiledRowExpressions(applied.Plan.Stream.Derived);
            ReadRequest asked = await StreamReads.AskAsync(applied, context.State.Cursor, source, services.Time, request, cancel);
            var read = new ReadDelivery(delivery, (again, keys) => new StreamReading(source, again, expressions, keys));
            AbsenceMeaning absence = replaced ? AbsenceMeaning.Ignored : applied.Plan.Stream.Absence;
            lastGood = (await read.ReadAsync(asked, absence, item => preview.TakeAsync(item, cancel), CancellationToken.None, cancel)).LastGood.Count;
            remarks = read.Remarks;
            nothingDiffers = read.NothingDiffers;
        }
        catch (ConnectorException e)
        {
            errors = [.. e.Errors];
        }

        FateCounts counts = context.Tally.Snapshot();
        return new StreamPreview(applied.Plan.Name, applied.Table.Name, counts)
        {
            Tombstones = preview.Tombstones,
            Gone = replaced && errors.IsEmpty && !nothingDiffers ? Math.Max(0, context.State.GenerationRows - counts.Unchanged - counts.Changed - lastGood) : 0,
            Rows = preview.Rows,
            Remarks = [.. Held(context.State), .. remarks, .. delivery.Sent.Doubts],
            Errors = errors,
        };
    }

    private static IEnumerable<string> Held(StreamRecord state) => state.Hold is { } hold ? [$"The stream is held, so a run would not read it: {Holds.FromJson(hold).Message}"] : [];

    private static StreamRecord Unknown(PinnedPipeline pipeline, AppliedStream applied) => new(new StreamId(0), pipeline.Name, applied.Plan.Name, applied.Table.Name);
}
