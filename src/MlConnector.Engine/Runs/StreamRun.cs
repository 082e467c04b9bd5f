using System.Collections.Immutable;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Engine.Delivery;
using MlConnector.Engine.Delivery.Pairs;
using MlConnector.Engine.Delivery.Progress;
using MlConnector.Engine.Delivery.Reads;
using MlConnector.Engine.Delivery.Rows;
using MlConnector.Engine.Leases;
using MlConnector.Engine.Mapping;
using MlConnector.Engine.Pacing;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Reading;

namespace MlConnector.Engine.Runs;

/// <summary>What is done with a prepared stream; gives remarks for people. The first token is a person's stop.</summary>
internal delegate Task<ImmutableArray<string>> StreamWork(StreamDelivery delivery, CancellationToken stop, CancellationToken cancel);

/// <summary>One stream of a run, from its lease to its result. Never throws but for what ends the process: every failure is the stream's result, in words.</summary>
internal sealed class StreamRun(EngineServices services, PinnedPipeline pipeline, RunRequest request, StreamOpening opening)
{
    /// <summary>What is done with the stream once it is prepared; a poll unless a replay or a rebuild says otherwise.</summary>
    public StreamWork? Work { get; init; }

    /// <summary>Told when the stream has ended.</summary>
    public required Pacing.RunOutlook Outlook { get; init; }

    /// <summary>How the stream is prepared, where a rebuild or an adoption says so; null = what was left is resolved and the table compared, which a poll does not wait for to ask the source.</summary>
    public Func<StreamDelivery, CancellationToken, CancellationToken, Task<string?>>? Prepare { get; set; }

    /// <summary>What is asked of it.</summary>
    public RunRequest Request => request;

    /// <summary>The same, asked something else.</summary>
    public StreamRun Asked(RunRequest other) => new(services, pipeline, other, opening) { Prepare = Prepare, Outlook = Outlook };

    /// <summary>Runs it.</summary>
    public async Task<StreamResult> RunAsync(AppliedStream applied, CancellationToken stop, CancellationToken cancel)
    {
        DateTimeOffset begin = services.Time.GetUtcNow();
        var end = new StreamEnd(applied);
        try
        {
            StreamRecord known = await services.Store.Streams.OpenAsync(pipeline.Name, applied.Plan.Name, applied.Table.Name, cancel);
            await using HeldLease lease = await AcquireAsync(applied, known, stop, cancel);
            await CheckRevisionAsync(cancel);
            using var owned = CancellationTokenSource.CreateLinkedTokenSource(cancel, lease.Lost);
            StreamDelivery delivery = await opening.OpenAsync(applied, known, lease.Fence, owned.Token);
            await using DeliveryContext context = delivery.Context;
            await DeliverAsync(delivery, applied, end, stop, owned.Token);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            end.Failed(e, cancel);
        }

        Outlook.Ended(applied.Plan.Name);
        return end.Result with { StartedAt = begin, Took = services.Time.GetUtcNow() - begin };
    }

    /// <summary>Under the lease: a compaction may have begun, or moved the pipeline, since this run pinned its revision. What it would deliver belongs elsewhere now.</summary>
    private async Task CheckRevisionAsync(CancellationToken cancel)
    {
        if (await services.Store.Revisions.NewestAsync(pipeline.Name, cancel) is not { } number || number == pipeline.Revision) return;
        if (await services.Store.Revisions.FindAsync(pipeline.Name, number, cancel) is not { } newest) return;
        RevisionContent content = RevisionJson.Read(newest.Content);
        if (content.Succession is { } moving) throw Replay.CompactionErrors.Running(pipeline.Name, moving.Name);
        if (content.Container?.Id != pipeline.Content.Container?.Id) throw Replay.CompactionErrors.Moved(pipeline.Name);
    }

    /// <summary>A person who stops does not wait for another run.</summary>
    private async Task<HeldLease> AcquireAsync(AppliedStream applied, StreamRecord known, CancellationToken stop, CancellationToken cancel)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, cancel);
        try
        {
            return await services.Leases.AcquireAsync(LeaseNames.Stream(known.Id), request.LeaseWait, wait => Waiting(applied, wait), either.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            throw new StoppedByPersonException();
        }
    }

    private async Task DeliverAsync(StreamDelivery delivery, AppliedStream applied, StreamEnd end, CancellationToken stop, CancellationToken cancel)
    {
        end.Follow(delivery);
        WriteBack.RecordMarker? marker = WriteBack.RecordMarker.Of(services, pipeline, applied, delivery.Context, request.By);
        try
        {
            if (marker is not null) await marker.BeginAsync(cancel);
            string? remark = await PrepareAsync(delivery, stop, cancel);
            delivery.ComparesTotals |= request.Mode == ReadMode.Full;
            ImmutableArray<string> remarks = Work is null ? await ReadAsync(delivery, applied, end, stop, cancel) : await Work(delivery, stop, cancel);
            remark ??= await delivery.Compared;
            var proofs = new StreamProofs(delivery, stop, cancel) { Ledger = Work is null ? new LedgerProof(pipeline.Source, applied) : null, NotShown = applied.Binding.MissingFields };
            await proofs.CollectAsync(remark);
            end.Remarks = [.. delivery.Remarks, .. remarks];
            end.Proven(proofs);
            delivery.Context.Reached(DeliveryPoint.Proven);
            await delivery.Context.Ledger.MergeIfNeededAsync(delivery.Context.Fence, cancel);
            delivery.Context.Reached(DeliveryPoint.Merged);
            var retention = new Retention.StreamRetention(services, pipeline.Content.Settings.Policies, request.By);
            if (await retention.RunAsync(delivery.Context, cancel) is { } warning) end.Remarks = end.Remarks.Add(warning);
            delivery.Context.Reached(DeliveryPoint.Retained);
            if (await new Resealing.StreamReseal(services, request.By).RunAsync(delivery.Context, cancel) is { } unsealed) end.Remarks = end.Remarks.Add(unsealed);
            if (marker is not null) end.Marked(await marker.RunAsync(stop, cancel));
        }
        finally
        {
            end.Close();
            await delivery.EndComparingAsync();
        }
    }

    private async Task<string?> PrepareAsync(StreamDelivery delivery, CancellationToken stop, CancellationToken cancel)
    {
        if (Prepare is { } prepare) return await prepare(delivery, stop, cancel);
        if (Work is not null) return await delivery.PrepareAsync(stop, cancel);
        await delivery.BeginAsync(stop, cancel);
        return null;
    }

    /// <summary>Reads and delivers. A table that cannot be compared, or is not as our receipts say, ends that at once, however long the source would be waited for; nothing was placed yet.</summary>
    private async Task<ImmutableArray<string>> ReadAsync(StreamDelivery delivery, AppliedStream applied, StreamEnd end, CancellationToken stop, CancellationToken cancel)
    {
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        Task<ImmutableArray<string>> remarks = ReadRowsAsync(delivery, applied, end, stop, reading.Token);
        await Task.WhenAny(remarks, delivery.Compared);
        if (delivery.Compared.IsFaulted)
        {
            await reading.CancelAsync();
            await ((Task)remarks).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await delivery.Compared;
        }

        return await remarks;
    }

    private async Task<ImmutableArray<string>> ReadRowsAsync(StreamDelivery delivery, AppliedStream applied, StreamEnd end, CancellationToken stop, CancellationToken cancel)
    {
        if (request.RenewsOlder && await RenewAsync(delivery.Context, cancel) is { } nothing) return nothing;
        await using ISourceStream source = await DatedStream.OpenAsync(pipeline.Source, applied.Plan.Stream, applied.Binding, request.AsOf, cancel);
        using var expressions = new CompiledRowExpressions(applied.Plan.Stream.Derived);
        ReadRequest asked = await StreamReads.AskAsync(applied, delivery.Context.State.Cursor, source, services.Time, request, cancel);
        await using PairCheck? pairs = await new StreamPairs(services, pipeline, request).OpenAsync(applied, delivery.Context, expressions, cancel);
        StreamReading Open(ReadRequest read, IOpenKeys keys) => new(source, read, expressions, keys) { Pairs = pairs };
        if (applied.Table.Mode == Abstractions.Schemas.WriteMode.Replace) return await new Delivery.Generations.GenerationDelivery(delivery, Open).RunAsync(asked, stop, cancel);
        var reading = new ReadDelivery(delivery, Open);
        await reading.RunAsync(asked, applied.Plan.Stream.Absence, stop, cancel);
        end.Wait(reading.Waiting, pairs?.Behind);
        if (request.AsOf is { } day && delivery.Context.Tally.Snapshot().Read == 0) throw AsOfWindow.Empty(applied.Plan.Name, day);
        return [.. reading.Remarks, .. KeyPoll.Remarks(request, delivery.Context.Tally.Snapshot().Read)];
    }

    /// <summary>Finds what was delivered with another mapping; gives what there is to say if nothing has to be read for it.</summary>
    private static async Task<ImmutableArray<string>?> RenewAsync(DeliveryContext context, CancellationToken cancel)
    {
        OlderRecords older = await OlderRecords.FindAsync(context.Journal, context.Mappings, cancel);
        if (older.IsEmpty) return [];
        if (context.Table.Mode == Abstractions.Schemas.WriteMode.Append) return [OlderRecords.StayIn(context.Table.Name)];
        context.Older = older;
        return null;
    }

    private void Waiting(AppliedStream applied, LeaseWait wait) => request.Observer.On(new DeliveryEvent(DeliveryPoint.Waiting, pipeline.Name, applied.Plan.Name)
    {
        Detail = $"another run has the stream: {wait.Owner}",
        Until = wait.Until,
    });
}
