using MlConnector.Abstractions.Configuration;
using MlConnector.Cli.Commands;
using MlConnector.Cli.Output;
using MlConnector.Engine.Audit;
using MlConnector.Engine.Leases;
using MlConnector.Engine.Pacing;
using MlConnector.Engine.Runs;
using MlConnector.Engine.Segments;
using MlConnector.Engine.SignIns;
using MlConnector.Store;
using MlConnector.Vault;
using MlConnector.Vault.Redaction;
using Microsoft.Extensions.Logging;

namespace MlConnector.Cli.Composition;

/// <summary>
/// The open data folder: store, vault, leases, segments and what connectors are given. The composition root of every command that works on data; disposed in the reverse order of opening. What a command
/// does not touch is not loaded: segments, leases and logging are made on demand.
/// </summary>
internal sealed class Workspace : IAsyncDisposable
{
    private readonly CommandContext context;
    private readonly Redactor redactor;
    private AuditTrail? audit;

    private Workspace(CommandContext context, SqliteStore store, SecretVault vault, Redactor redactor, SortableIds ids)
    {
        (this.context, Store, Vault, this.redactor, Ids) = (context, store, vault, redactor, ids);
        (Time, Folder) = (context.Time, context.DataFolder);
        Logs = context.Verbose ? OpenLogs() : new WarningLog(context, redactor);
        Leases = new LeaseKeeper(store.Leases, new HostLocks(Folder.Locks), LeaseOwner.OfThisProcess(Time), new LeaseOptions(), Time, Logs);
        Jitter = new SeededJitter(Environment.ProcessId);
    }

    public DataFolder Folder { get; }

    public SqliteStore Store { get; }

    public SecretVault Vault { get; }

    public LeaseKeeper Leases { get; }

    public SortableIds Ids { get; }

    public SeededJitter Jitter { get; }

    public TimeProvider Time { get; }

    public ILoggerFactory Logs { get; }

    /// <summary>Journal, ledger and trace files.</summary>
    public FileSegments Segments => field ??= new FileSegments(Folder.Segments);

    /// <summary>The audit trail; its head is anchored in <see cref="Anchors"/> after everything a person does.</summary>
    public AuditTrail Audit => audit ??= new AuditTrail(Store.Audit, Vault.Keys, Time, Anchors, Logs.CreateLogger<AuditTrail>());

    /// <summary>Heads of the audit trail outside the store: the file that <c>MLC_AUDIT_ANCHOR</c> names, best on another machine; without it, one in the data folder.</summary>
    public AuditAnchorFile Anchors => new(Folder.AuditHeads);

    /// <summary>Verifies the audit trail against the heads that are kept, or those of a file.</summary>
    public async Task<AuditReport> VerifyAuditAsync(string? headsFile, CancellationToken cancel)
    {
        AuditAnchorFile heads = headsFile is null ? Anchors : new AuditAnchorFile(headsFile);
        var evidence = new AuditEvidence(heads.Read()) { KeptWithStore = Folder.Holds(heads.Path), Incarnations = await Store.IncarnationsAsync(cancel) };
        return await new AuditVerifier(Store.Audit, Vault.Keys).VerifyAsync(evidence, cancel);
    }

    /// <summary>Who does what this command does, for the audit trail: user and host.</summary>
    public static string Who => $"{Environment.UserName}@{Environment.MachineName}";

    /// <summary>What a connector is given to work with.</summary>
    public ConnectorServices Services => new(Time, Vault, Logs, Leases, () => Jitter.Next() * 1_000_000 / BackoffPolicy.JitterSteps, Pace, new SignInRefusals(Store.Refusals, Time));

    /// <summary>The same for commands by which a person asks whether a connection works: a sign-in that was refused before is sent once more.</summary>
    public ConnectorServices AskedServices => field ??= Services with { Refusals = new SignInRefusals(Store.Refusals, Time, asked: true) };

    private SharedPace Pace => field ??= new SharedPace(Store.Quotas, Time);

    /// <summary>What runs work with.</summary>
    public EngineServices Engine => field ??= new EngineServices
    {
        Store = Store,
        Segments = Segments,
        Keys = Vault.Keys,
        Leases = Leases,
        Time = Time,
        Ids = Ids,
        Jitter = Jitter,
        Audit = Audit,
    };

    /// <summary>Opens the data folder, making it if it is not there.</summary>
    public static async Task<Workspace> OpenAsync(CommandContext context, CancellationToken cancel)
    {
        var ids = new SortableIds(context.Time);
        var learned = new Redactor();
        context.Scrub = learned.Scrub;
        var options = new SqliteStoreOptions(context.DataFolder.Path) { JournalFolder = Path.Combine(context.DataFolder.Segments, "journal") };
        SqliteStore store = await SqliteStore.OpenAsync(options, context.Time, ids, cancel);
        try
        {
            SecretVault vault = await SecretVault.OpenAsync(VaultOptions.FromEnvironment(Environment.GetEnvironmentVariable, DataFolder.KeyFolder), store.Secrets, learned, context.Time, ids, cancel);
            return new Workspace(context, store, vault, learned, ids);
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens a data folder that must be there already: commands that only look make nothing.</summary>
    public static Task<Workspace> OpenExistingAsync(CommandContext context, CancellationToken cancel) => context.DataFolder.HasStore
        ? OpenAsync(context, cancel)
        : throw new Abstractions.Errors.ConnectorException(new Abstractions.Errors.ConnectorError(
            "DATA-FOLDER-EMPTY", Abstractions.Errors.ErrorKind.Config, Abstractions.Errors.ErrorOwner.Operator, $"There is no store in {context.DataFolder.Path}.",
            "Name the right folder with --data, or begin with: mlc init"));

    /// <summary>Records what a person did, at once, and anchors it.</summary>
    public async Task AuditAsync(string action, string subject, CancellationToken cancel, params (string Name, string Value)[] detail)
    {
        string json = JsonDocumentWriter.Compact(writer =>
        {
            writer.WriteStartObject();
            foreach ((string name, string value) in detail) writer.WriteString(name, value);
            writer.WriteEndObject();
        });
        await Audit.WriteAsync(new AuditEvent(Who, action, subject, json), cancel);
        await Audit.AnchorAsync(cancel);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (audit is not null) await audit.DisposeAsync();
        Vault.Dispose();
        await Store.DisposeAsync();
        Logs.Dispose();
    }

    private LoggerFactory OpenLogs() => new([new RedactingLoggerProvider(new ErrorOutputLog(context.Errors, Time), redactor)]);
}
