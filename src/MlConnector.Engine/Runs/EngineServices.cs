using MlConnector.Engine.Audit;
using MlConnector.Engine.Delivery.Rows;
using MlConnector.Engine.Journal;
using MlConnector.Engine.Leases;
using MlConnector.Engine.Ledger;
using MlConnector.Engine.Pacing;
using MlConnector.Engine.Ports;
using MlConnector.Engine.WriteBack;

namespace MlConnector.Engine.Runs;

/// <summary>What every run works with; made once by the composition root.</summary>
public sealed record EngineServices
{
    /// <summary>The store.</summary>
    public required IStore Store { get; init; }

    /// <summary>Files of journal, ledger and trace index.</summary>
    public required ISegments Segments { get; init; }

    /// <summary>Data keys.</summary>
    public required IKeyRing Keys { get; init; }

    /// <summary>Leases (INV-8).</summary>
    public required LeaseKeeper Leases { get; init; }

    /// <summary>The clock (INV-9).</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Ids of runs (INV-9).</summary>
    public required IIdSource Ids { get; init; }

    /// <summary>Jitter of waits (INV-9).</summary>
    public required IJitter Jitter { get; init; }

    /// <summary>The audit trail.</summary>
    public required AuditTrail Audit { get; init; }

    /// <summary>Told of each point of a change of an ERP; null = nobody watches.</summary>
    public Action<WritePoint>? Writing { get; init; }

    /// <summary>Revisions of streams; a resend uses the recorded one.</summary>
    public IStreamRevisions Revisions => field ??= new StoredRevisions(Store.Revisions);

    /// <summary>Which container each pipeline writes to.</summary>
    internal PipelineContainers Containers => field ??= new PipelineContainers(Store.Revisions);

    /// <summary>Settings of journals.</summary>
    public JournalOptions JournalOptions { get; init; } = JournalOptions.Default;

    /// <summary>Settings of ledgers.</summary>
    public LedgerOptions LedgerOptions { get; init; } = LedgerOptions.Default;
}
