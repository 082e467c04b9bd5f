namespace MlConnector.Sensitivity.Catalogue;

/// <summary>The store: fences, leases, quotas, settlements, incarnations, audit.</summary>
internal static class StoreDefects
{
    private const string Src = "src/MlConnector.Store/";

    public static Defect[] All { get; } =
    [
        new("fence-unchecked", "lets a run write whose lease another one has taken", Src + "Leases/FenceGuard.cs",
            "if (number == fence.Number && owner == fence.Owner) return;", "if (fence.Number > 0) return;", Defects.Store, "*SqliteConformanceTests"),
        new("lease-stolen-early", "takes a lease whose holder is alive", Src + "Leases/LeaseStore.cs",
            "holder is { Owner.Length: > 0 } && holder.Until > now) return (null, holder);", "holder is { Owner.Length: > 0 } && holder.Until > now + length) return (null, holder);", Defects.Store, "*SqliteConformanceTests *LeaseKeeperTests"),
        new("other-host-taken-for-dead", "takes over from a holder on another host as if it were dead", "src/MlConnector.Engine/Leases/LeaseKeeper.cs",
            "options.OneHost || LeaseOwner.IsSameHost(holder.Owner, owner)", "holder.Owner.Length > 0", Defects.Store, "*LeaseKeeperTests"),
        new("quota-forgotten", "does not keep what was taken of a limit, so that a restart begins at nothing", Src + "Quotas/QuotaRows.cs",
            "        sql.Execute(Add, (\"@key\", claim.Key), (\"@at\", at), (\"@amount\", claim.Amount));\n", "", Defects.Store, "*SqliteConformanceTests"),
        new("quota-one-too-many", "takes one more of a limit than there is", Src + "Quotas/QuotaCounter.cs",
            "+ claim.Amount - window.Limit;", "+ claim.Amount - window.Limit - 1;", Defects.Store, "*SqliteConformanceTests"),
        new("requests-under-way-unbounded", "lets every process have as many requests under way as the vendor takes of all", Src + "Quotas/RequestsUnderWay.cs",
            "if (Others(sql, claim, fence, batch) < claim.AtOnce) return true;", "if (claim.AtOnce > 0) return true;", Defects.Store, "*SqliteConformanceTests"),
        new("dead-process-keeps-its-places", "counts what a process had under way when it died for ever", Src + "Quotas/RequestsUnderWay.cs",
            "AND lease.owner <> '' AND lease.held_until > @now)", "AND @now > 0)", Defects.Store, "*SqliteConformanceTests"),
        new("quota-freed-by-the-clock", "frees a limit early when the wall clock is set forward", Src + "Quotas/QuotaClock.cs",
            "var own = start.Value.Wall + time.GetElapsedTime(start.Value.Stamp, stamp).Ticks;", "var own = now.UtcTicks;", Defects.Store, "*SqliteConformanceTests"),
        new("settled-batch-sent-again", "marks a batch that has its receipt as being sent again", Src + "Batches/BatchStore.cs",
            "known.State is not (BatchState.Sending or BatchState.Unknown) || known.BatchId != again.BatchId", "known.BatchId != again.BatchId", Defects.Store, "*SqliteConformanceTests"),
        new("cursor-wiped", "forgets the cursor at a settlement that does not move it", Src + "Batches/SettlementWriter.cs",
            "read_up_to = COALESCE(@cursor, read_up_to)", "read_up_to = @cursor", Defects.Store, "*SqliteConformanceTests"),
        new("store-not-synced", "says that a transaction is durable before its bytes are", Src + "Sqlite/SqliteDialect.cs",
            "PRAGMA synchronous = FULL", "PRAGMA synchronous = NORMAL", Defects.Proof, "*FolderTests"),
        new("rolled-back-unseen", "does not notice that the store was put back to an older state", Src + "Incarnations/IncarnationKeeper.cs",
            "if (mark.Settled > state.Settled) return", "if (mark.Settled < 0) return", Defects.Store, "*IncarnationTests"),
        new("copied-folder-unseen", "does not notice that the data folder was copied", Src + "Incarnations/IncarnationKeeper.cs",
            "return anchor.IsOriginal(mark) ? null :", "return mark.Settled >= 0 ? null :", Defects.Store, "*IncarnationTests"),
        new("audit-chain-unverified", "calls an audit trail whole whose entries were altered", "src/MlConnector.Engine/Audit/AuditWalk.cs",
            "if (!CryptographicOperations.FixedTimeEquals(AuditSeal.Compute(key, entry, last?.Mac), entry.Mac))", "if (entry.Mac.Length == 0)", Defects.Engine, "*AuditVerifierTests"),
        new("audit-detail-unsealed", "does not notice a change in the detail of an audit entry", "src/MlConnector.Engine/Audit/AuditSeal.cs",
            "entry.Subject, entry.Detail, entry.KeyId]", "entry.Subject, entry.KeyId]", Defects.Engine, "*AuditVerifierTests"),
        new("audit-end-cut", "does not notice that the end of the audit trail is missing", "src/MlConnector.Engine/Audit/AuditWalk.cs",
            "if (furthest > end) completeness", "if (furthest < 0) completeness", Defects.Engine, "*AuditVerifierTests"),
        new("sent-without-the-lease", "sends a batch although another one has taken the lease", Src + "Batches/BatchStore.cs",
            "            FenceGuard.Check(sql, fence);\n            var known = ", "            var known = ", Defects.Store, "*SqliteConformanceTests"),
        new("written-back-without-the-lease", "writes down what was written to an ERP although another one has taken the lease", Src + "Mutations/MutationStore.cs",
            "            FenceGuard.Check(sql, fence);\n            write(sql);", "            write(sql);", Defects.Store, "*SqliteConformanceTests"),
    ];
}
