namespace MlConnector.Engine.Configuration.Model;

/// <summary>What <c>apply</c> may change at the destination.</summary>
public enum SchemaChangePolicy
{
    /// <summary>New tables and columns.</summary>
    Additive,

    /// <summary>Nothing that exists: only a new container.</summary>
    Refuse,
}

/// <summary>What becomes of delivered rows whose mapping changed.</summary>
public enum ExistingRows
{
    /// <summary>They stay as they are until they change.</summary>
    Leave,

    /// <summary>They are mapped again from the journal.</summary>
    Replay,

    /// <summary>They are read again from the source.</summary>
    Reread,
}

/// <summary>What is done with a send that may have arrived, where the destination cannot be asked.</summary>
public enum UnprovenSends
{
    /// <summary>Sent again; the run is not verified and names what may be doubled.</summary>
    Resend,

    /// <summary>Held for a person.</summary>
    Hold,
}

/// <summary>What a replace does with rows that are dead letters.</summary>
public enum DeadRowsInReplace
{
    /// <summary>Their last good version stays in the new generation.</summary>
    KeepLastGood,

    /// <summary>The generation is held.</summary>
    Hold,
}

/// <summary>How long what reconciliations of a pipeline found is kept: an auditor wants last month's, and a program that reconciles every hour must not fill the disk.</summary>
public sealed record ReconciliationKeeping
{
    /// <summary>All of so many newest ones are kept …</summary>
    public int Newest { get; init; } = 100;

    /// <summary>… the last of each day for so long …</summary>
    public TimeSpan Daily { get; init; } = TimeSpan.FromDays(400);

    /// <summary>… and the last of each month for so long: ten years.</summary>
    public TimeSpan Monthly { get; init; } = TimeSpan.FromDays(3653);
}

/// <summary>Policies of a pipeline, with their standard values. Shares are percent.</summary>
public sealed record PipelinePolicies
{
    /// <summary>New dead letters of a run, in percent of its rows, that stop a stream …</summary>
    public int DeadLetterPercent { get; init; } = 5;

    /// <summary>… if there are at least so many.</summary>
    public int DeadLetterAtLeast { get; init; } = 100;

    /// <summary>Changes at the destination.</summary>
    public SchemaChangePolicy SchemaChange { get; init; }

    /// <summary>Removals above this share are held …</summary>
    public int RemovalShare { get; init; } = 30;

    /// <summary>… and above this one, if there are more than <see cref="RemovalCount"/>.</summary>
    public int RemovalSmallShare { get; init; } = 2;

    /// <summary>See <see cref="RemovalSmallShare"/>.</summary>
    public int RemovalCount { get; init; } = 20;

    /// <summary>A generation with so many percent fewer rows than the last is refused.</summary>
    public int RowsDrop { get; init; } = 30;

    /// <summary>Dead rows of replaced tables.</summary>
    public DeadRowsInReplace DeadInReplace { get; init; }

    /// <summary>Journal records older than this may go, if they are not the newest of their key.</summary>
    public TimeSpan JournalAge { get; init; } = TimeSpan.FromDays(400);

    /// <summary>Bytes the journal of the pipeline may take; 0 = no bound.</summary>
    public long JournalBytes { get; init; }

    /// <summary>How long what reconciliations found is kept.</summary>
    public ReconciliationKeeping Reconciliations { get; init; } = new();

    /// <summary>What a mapping change does with delivered rows, unless <c>apply --existing</c> says otherwise.</summary>
    public ExistingRows Existing { get; init; }

    /// <summary>Sends that cannot be proven.</summary>
    public UnprovenSends Unproven { get; init; }
}
