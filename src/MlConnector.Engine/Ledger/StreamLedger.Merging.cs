using System.Collections.Immutable;
using MlConnector.Engine.Ledger.Runs;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Ledger;

/// <content>Runs are merged beside everything else.</content>
public sealed partial class StreamLedger
{
    /// <summary>Merges runs while there are too many of about the same size. May run in the background beside everything else, and is cancelled by disposing the ledger; a crash leaves files that the next opening deletes.</summary>
    public async Task MergeIfNeededAsync(Fence fence, CancellationToken cancel)
    {
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancel, closing.Token);
        while (await MergeAsync(fence, shelf, either.Token) || await MergeAsync(fence, Trace.Shelf, either.Token))
        {
        }
    }

    private async Task<bool> MergeAsync(Fence fence, RunShelf of, CancellationToken cancel)
    {
        ImmutableArray<SortedRunFile> plan = of.MergePlan(options.MergeWidth);
        if (plan.IsEmpty) return false;
        SortedRunFile merged = await Task.Run(() => of.Merge(plan, cancel), cancel);
        await manifestGate.WaitAsync(cancel);
        try
        {
            LedgerManifest next = of == shelf ? manifest with { Ledger = Replaced(manifest.Ledger, plan, merged) } : manifest with { Trace = Replaced(manifest.Trace, plan, merged) };
            if (!await streams.ReplaceRunsAsync(fence, stream, manifest, next, cancel))
            {
                of.Forget(merged);
                return false;
            }

            manifest = next;
            of.Replace(plan, merged);
            return true;
        }
        finally
        {
            manifestGate.Release();
        }
    }

    private static ImmutableArray<SortedRunFile> Replaced(ImmutableArray<SortedRunFile> files, ImmutableArray<SortedRunFile> merged, SortedRunFile by)
    {
        int at = files.IndexOf(merged[0]);
        return [.. files[..at], by, .. files[(at + merged.Length)..]];
    }
}
