namespace MlConnector.Engine.Ports;

/// <summary>
/// All durable state but the journal's rows and the ledger's runs: one interface, implemented on SQLite and later on PostgreSQL. Every method is one transaction, durable when
/// it returns (fsync). Methods that take a <see cref="Fence"/> check it in that transaction and throw <c>FENCE-LOST</c> (kind Transient)
/// if somebody else took the lease. Safe for concurrent use.
/// </summary>
public interface IStore : IAsyncDisposable
{
    /// <summary>Renewed at creation, after a restore and after a detected rollback; part of every batch id.</summary>
    string Incarnation { get; }

    /// <summary>Every incarnation that it has had, the oldest first: why and when each began.</summary>
    Task<IReadOnlyList<IncarnationRecord>> IncarnationsAsync(CancellationToken cancel);

    /// <summary>A number that has become another one whenever something was committed since it was asked for last, by this process or by another: then what was read before may hold no more. It says nothing else, and costs next to nothing.</summary>
    Task<long> VersionAsync(CancellationToken cancel);

    /// <summary>Pipelines and their revisions.</summary>
    IRevisionStore Revisions { get; }

    /// <summary>Runs and their results.</summary>
    IRunStore Runs { get; }

    /// <summary>State of each stream: cursor, ledger manifest, expectations, holds.</summary>
    IStreamStore Streams { get; }

    /// <summary>Batches, receipts, settlement.</summary>
    IBatchStore Batches { get; }

    /// <summary>Dead letters and repairs.</summary>
    IDeadLetterStore DeadLetters { get; }

    /// <summary>Changes of the ERP that were begun.</summary>
    IMutationStore Mutations { get; }

    /// <summary>Leases of streams and of vendor sessions.</summary>
    ILeaseStore Leases { get; }

    /// <summary>Refused sign-ins.</summary>
    IRefusalStore Refusals { get; }

    /// <summary>Halted schedules.</summary>
    IPauseStore Pauses { get; }

    /// <summary>Configurations that are being written.</summary>
    IDraftStore Drafts { get; }

    /// <summary>What needs a person, and who was told of it.</summary>
    IAlertStore Alerts { get; }

    /// <summary>Writes that named a key, with their answers.</summary>
    IIdempotencyStore Idempotency { get; }

    /// <summary>Keys that wait to be read.</summary>
    IAskedKeyStore AskedKeys { get; }

    /// <summary>Reconciliations and what they found.</summary>
    IReconciliationStore Reconciliations { get; }

    /// <summary>Quota reservations.</summary>
    IQuotaStore Quotas { get; }

    /// <summary>The audit trail's rows.</summary>
    IAuditStore Audit { get; }

    /// <summary>Encrypted secrets and wrapped data keys.</summary>
    ISecretStore Secrets { get; }

    /// <summary>Who may use the service.</summary>
    IAccessStore Access { get; }
}
