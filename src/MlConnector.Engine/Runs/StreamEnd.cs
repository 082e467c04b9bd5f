using System.Collections.Immutable;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Engine.Delivery;
using MlConnector.Engine.Delivery.Reads;
using MlConnector.Engine.Pacing;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Reading.Waiting;

namespace MlConnector.Engine.Runs;

/// <summary>Gathers how a stream ended, while it runs and whatever ends it.</summary>
internal sealed class StreamEnd(AppliedStream applied)
{
    private StreamDelivery? delivery;
    private long? scannedBefore;

    /// <summary>The result so far; failed until something else is known.</summary>
    public StreamResult Result { get; private set; } = new(applied.Plan.Name, applied.Table.Name, RunState.Failed, new FateCounts());

    /// <summary>Remarks of the read.</summary>
    public ImmutableArray<string> Remarks
    {
        get => Result.Remarks;
        set => Result = Result with { Remarks = value };
    }

    /// <summary>Documents wait, and rows of their other half have to be delivered first.</summary>
    public void Wait(ImmutableArray<WaitingDocument> documents, KeyWindow? behind) => Result = Result with { Waiting = documents, Behind = behind };

    /// <summary>From now on there is something to count.</summary>
    public void Follow(StreamDelivery stream) => (delivery, scannedBefore) = (stream, ScannedFor(stream));

    /// <summary>Everything was delivered; the proofs decide the colour.</summary>
    public void Proven(StreamProofs proofs) => Result = Result with
    {
        State = proofs.Reasons.IsEmpty ? RunState.Verified : RunState.Unverified,
        Reasons = proofs.Reasons,
        BatchesProven = proofs.Proven,
        ControlTotals = proofs.ControlTotals,
    };

    /// <summary>Delivered records were marked in the ERP; what could not be marked colours the run, not what is delivered.</summary>
    public void Marked(WriteBack.MarkTally tally) => Result = Result with
    {
        State = tally.Problems.Count > 0 && Result.State == RunState.Verified ? RunState.Unverified : Result.State,
        Reasons = Result.Reasons.AddRange(tally.Reasons()),
        Remarks = Result.Remarks.AddRange(tally.Remarks()),
    };

    /// <summary>Takes the last figures before the stream's parts are closed.</summary>
    public void Close()
    {
        if (delivery is null) return;
        Result = Result with
        {
            Counts = delivery.Context.Tally.Snapshot(),
            Batches = delivery.Sent.Expected.Count,
            BytesScanned = ScannedFor(delivery) - scannedBefore,
            Recovered = delivery.Recovered,
            OpenDeadLetters = delivery.Book.OpenCount,
            Times = delivery.Context.Times.Snapshot().ToImmutableSortedDictionary(),
        };
    }

    /// <summary>Something ended it before its end.</summary>
    public void Failed(Exception cause, CancellationToken cancel)
    {
        Result = cause switch
        {
            QuotaWaitException wait => Result with { State = RunState.Waiting, WaitsUntil = wait.Until, EndsAbout = wait.Ends, IsHeldBack = wait.IsHeldBack, Reasons = [wait.Message] },
            StoppedByPersonException => Result with { State = RunState.Stopped, Reasons = ["Stopped at a batch border; what is delivered is settled. Run again to go on."] },
            StreamHeldException held => Result with { Errors = [held.Hold], Reasons = [held.Hold.Message] },
            ConnectorException failure => Result with { Errors = [.. failure.Errors], Reasons = [.. failure.Errors.Select(error => error.Message)] },
            OperationCanceledException when cancel.IsCancellationRequested => Result with { State = RunState.Stopped, Reasons = ["Ended at once; the next run asks the destination what became of the last batch, and goes on."] },
            OperationCanceledException => Of(new ConnectorError("LEASE-LOST", ErrorKind.Transient, ErrorOwner.Operator, "Another process took the stream over while this one stood still.", "Run again.")),
            IOException or UnauthorizedAccessException => Of(new ConnectorError(
                "FILES-IO", ErrorKind.Transient, ErrorOwner.Operator, $"A file of the data folder could not be used: {cause.Message}", "Free space on its disk, give mlc the right to it or replace the disk, then run again: nothing is lost.")),
            _ => Of(new ConnectorError("ENGINE-BUG", ErrorKind.Bug, ErrorOwner.Us, $"An unexpected {cause.GetType().Name}: {cause.Message}", "Report this with the run's id; nothing that was delivered is lost.")),
        };
    }

    private static long? ScannedFor(StreamDelivery stream) => (stream.Context.Destination as IReadsBack)?.BytesScannedOf(stream.Context.Table);

    private StreamResult Of(ConnectorError error) => Result with { State = RunState.Failed, Errors = [error], Reasons = [error.Message] };
}
