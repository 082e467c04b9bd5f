using System.Collections.Immutable;
using MlConnector.Engine.Ports;

namespace MlConnector.Store.Streams;

/// <summary>
/// Puts the outcome of a merge into a manifest that may have grown meanwhile: the files that the merge read are replaced by the one it wrote; files that came later stay in front.
/// </summary>
internal static class RunSplice
{
    /// <summary>The new manifest; null if a file that was merged is no longer part of it.</summary>
    public static LedgerManifest? Apply(LedgerManifest current, LedgerManifest expected, LedgerManifest next)
    {
        var ledger = Apply(current.Ledger, expected.Ledger, next.Ledger);
        var trace = Apply(current.Trace, expected.Trace, next.Trace);
        if (ledger is null || trace is null) return null;
        return new LedgerManifest(ledger.Value, trace.Value, Math.Max(current.AppliedBatch, next.AppliedBatch));
    }

    private static ImmutableArray<SortedRunFile>? Apply(ImmutableArray<SortedRunFile> current, ImmutableArray<SortedRunFile> expected, ImmutableArray<SortedRunFile> next)
    {
        if (!expected.All(file => current.Contains(file) || next.Contains(file))) return null;
        var later = current.Where(file => !expected.Contains(file) && !next.Contains(file));
        return [.. later, .. next];
    }
}
