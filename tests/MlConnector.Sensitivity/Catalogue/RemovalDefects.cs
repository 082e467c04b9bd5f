namespace MlConnector.Sensitivity.Catalogue;

/// <summary>What is gone at the source, and the ledger that tells.</summary>
internal static class RemovalDefects
{
    private const string Absent = "src/MlConnector.Engine/Delivery/Reads/AbsentKeys.cs", Ledger = "src/MlConnector.Engine/Ledger/";

    public static Defect[] All { get; } =
    [
        new("tombstone-not-written", "never says that a row is gone", Absent,
            "if (gone.Count == 0 || IsHeld(\"Removals\", reason)) return;", "if (gone.Count >= 0 || IsHeld(\"Removals\", reason)) return;", Defects.Engine, "*StraightPathTests.Absent_keys_become* *TombstoneTests *StraightPathTests"),
        new("history-not-flagged", "does not remember what the source has purged", Absent,
            "State = entry.State == LedgerState.Live ? LedgerState.Purged : entry.State, ", "", Defects.Engine, "*PurgedRowTests.A_purged_row_is_flagged* *PurgedRowTests"),
        new("open-item-kept", "takes an open item that was deleted for history", Absent,
            "gone.Where(entry => !keepsHistory || entry.Open)", "gone.Where(entry => !keepsHistory)", Defects.Engine, "*PurgedRowTests.Only_what_is_closed* *PurgedRowTests"),
        new("history-dropped", "takes a row that the source purged for one that the destination does not show", Ledger + "LedgerEntry.cs",
            " or LedgerState.Purged;", ";", Defects.Engine, "*PurgedRowTests"),
        new("absence-guard-off", "removes everything when the source suddenly shows nothing", Absent,
            "if (reason is null || context.Policies.GuardsOff) return false;", "if (reason is null || !context.Policies.GuardsOff) return false;", Defects.Engine, "*StraightPathTests.Too_many_removals* *TombstoneTests *StraightPathTests"),
        new("absence-grace-ignored", "removes a row that one read missed", "src/MlConnector.Engine/Removals/AbsenceTally.cs",
            "missed >= Math.Max(grace, 1)", "missed >= 1", Defects.Engine, "*StraightPathTests.Absent_keys_become* *TombstoneTests *StraightPathTests"),
        new("dead-row-removed", "takes a row with an open dead letter for gone", Absent,
            "if (dead.Contains(entry.Key) || keepsHistory && IsFlagged(entry)) continue;", "if (keepsHistory && IsFlagged(entry)) continue;", Defects.Engine, "*TombstoneTests *DeadLetterFateTests"),
        new("filtered-row-stays", "leaves a row that no longer passes where as it was", "src/MlConnector.Engine/Delivery/Placing/RowJudge.cs",
            "if (!known.IsLive || !tombstones) return ReadFate.Filtered;", "if (known.IsLive || !tombstones) return ReadFate.Filtered;", Defects.Engine, "*StraightPathTests.Rows_filtered_later* *TombstoneTests *StraightPathTests"),
        new("filtered-counts-as-live", "takes a row that was filtered for one that the destination shows", Ledger + "LedgerEntry.cs",
            "State is LedgerState.Live or LedgerState.Adopted", "State is LedgerState.Live or LedgerState.Adopted or LedgerState.Filtered", Defects.Engine, "*.TombstoneTests.A_row_that_no_longer* *StraightPathTests *TombstoneTests"),
        new("small-removals-unguarded", "removes a hundred rows of a large table without asking", "src/MlConnector.Engine/Removals/RemovalPolicy.cs",
            "if (absent > SmallCount && absent * 100 > known * SmallShare)", "if (absent > known)", Defects.Engine, "*StraightPathTests.Too_many_removals* *TombstoneTests *StraightPathTests"),
        new("ledger-forgets-after-crash", "does not apply settled batches again after a crash", Ledger + "LedgerRecovery.cs",
            "batch.State is (BatchState.Confirmed or BatchState.Adopted or BatchState.Sending or BatchState.Unknown)", "batch.State is (BatchState.Adopted or BatchState.Sending or BatchState.Unknown)", Defects.Engine, "*LedgerModelTests *CrashTests"),
        new("half-generation-in-ledger", "takes rows of a generation that never became current for delivered", Ledger + "LedgerRecovery.cs",
            "if (batch.Generation == 0 && ", "if (", Defects.Engine, "*.GenerationTests.A_crash_never_shows* *GenerationTests *CrashTests"),
        new("repaired-mark-lost", "forgets that a row was delivered with a repair", Ledger + "LedgerCode.cs",
            "(entry.Repaired ? RepairedBit : 0)", "0", Defects.Engine, "*LedgerModelTests *DeadLetterFateTests"),
        new("ledger-checksum-unread", "believes a damaged block of the ledger", Ledger + "Runs/SortedRun.cs",
            "!= all.Checks[i]) throw", "!= all.Checks[i] && i < 0) throw", Defects.Engine, "*LedgerDamageTests.A_run_with_any* *LedgerDamageTests"),
        new("ledger-tail-unread", "believes a ledger file that is not the one in the manifest", Ledger + "Runs/RunTail.cs",
            " || Convert.ToHexStringLower(sha.GetHashAndReset()) != file.Checksum", "", Defects.Engine, "*LedgerDamageTests"),
        new("ledger-merge-keeps-older", "lets an older entry of a key win where sorted runs are merged", Ledger + "Runs/RunMerge.cs",
            "order < 0 : left < right", "order < 0 : left > right", Defects.Engine, "*RunMergeTests *LedgerModelTests"),
    ];
}
