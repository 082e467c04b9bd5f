using System.Collections.Immutable;
using MlConnector.Abstractions.Errors;
using MlConnector.Engine.DeadLetters;
using MlConnector.Engine.Journal;
using MlConnector.Engine.Leases;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Runs;

namespace MlConnector.Engine.Resealing;

/// <summary>
/// Seals everything that is sealed under an older data key of the journal anew: the journals of all streams, segment by segment, and the repairs of their dead letters. Each step stands for itself, so whatever ends it, the next call
/// goes on with what is left. A stream that is being run is left to its run. The audit trail is not written anew: its older keys only prove what was written under them.
/// </summary>
public sealed class ResealService(EngineServices services)
{
    private readonly RepairSealer sealer = new(services.Keys);

    /// <summary>Seals what it can. <paramref name="told"/> hears of each segment.</summary>
    public async Task<ResealReport> RunAsync(Action<ResealProgress> told, CancellationToken cancel)
    {
        var report = new ResealReport(0, 0);
        var left = ImmutableArray.CreateBuilder<LeftStream>();
        foreach (StreamRecord stream in await services.Store.Streams.ListAsync(null, cancel))
        {
            try
            {
                await using HeldLease lease = await services.Leases.AcquireAsync(LeaseNames.Stream(stream.Id), TimeSpan.Zero, null, cancel);
                using var owned = CancellationTokenSource.CreateLinkedTokenSource(cancel, lease.Lost);
                report = report with
                {
                    Segments = report.Segments + await JournalAsync(stream, told, owned.Token),
                    Repairs = report.Repairs + await RepairsAsync(stream, lease.Fence, owned.Token),
                };
            }
            catch (Exception e) when (e is ConnectorException or IOException)
            {
                left.Add(new LeftStream(stream.Pipeline, stream.Stream, e is ConnectorException known ? known.Error.Message : e.Message));
            }
        }

        return report with { Left = left.ToImmutable() };
    }

    private async Task<int> JournalAsync(StreamRecord stream, Action<ResealProgress> told, CancellationToken cancel)
    {
        DataKey now = await services.Keys.CurrentAsync(KeyPurpose.Journal, cancel);
        var reseal = new SegmentReseal(services.Segments, services.Keys, stream.Id);
        (int Number, long Bytes)[] old = [.. reseal.Segments().Where(segment => reseal.HoldsOld(segment.Number, segment.Bytes, now))];
        for (int i = 0; i < old.Length; i++)
        {
            await reseal.RunAsync(old[i].Number, old[i].Bytes, now, cancel);
            told(new ResealProgress(stream.Pipeline, stream.Stream, i + 1, old.Length));
        }

        return old.Length;
    }

    private async Task<int> RepairsAsync(StreamRecord stream, Fence fence, CancellationToken cancel)
    {
        DataKey now = await services.Keys.CurrentAsync(KeyPurpose.Journal, cancel);
        List<ResealedRepair> resealed = [];
        foreach (RepairRecord repair in await services.Store.DeadLetters.SealedRepairsAsync(stream.Id, cancel))
        {
            if (RepairSealer.KeyOf(repair.Values) == now.Id) continue;
            resealed.Add(new ResealedRepair(repair, await sealer.SealAsync(repair.DeadLetter, await sealer.OpenAsync(repair.DeadLetter, repair.Values, cancel), cancel)));
        }

        return resealed.Count == 0 ? 0 : await services.Store.DeadLetters.ResealAsync(fence, resealed, cancel);
    }
}
