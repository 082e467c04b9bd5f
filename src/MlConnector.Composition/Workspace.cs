using Microsoft.Extensions.Logging;
using MlConnector.Abstractions.Configuration;
using MlConnector.Composition.Wording;
using MlConnector.Engine.Audit;
using MlConnector.Engine.Ids;
using MlConnector.Engine.Leases;
using MlConnector.Engine.Pacing;
using MlConnector.Engine.Runs;
using MlConnector.Engine.Segments;
using MlConnector.Engine.SignIns;
using MlConnector.Store;
using MlConnector.Vault;
using MlConnector.Vault.Redaction;

namespace MlConnector.Composition;

/// <summary>
/// The open data folder: store, vault, leases, segments and what connectors are given. The composition root of every command that works on data; disposed in the reverse order of opening. What a command
/// does not touch is not loaded: segments, leases and logging are made on demand.
/// </summary>
public sealed class Workspace : IAsyncDisposable
{
    private readonly Redactor redactor;
    private AuditTrail? audit;

    private Workspace(DataFolder folder, TimeProvider time, ILoggerFactory logs, SqliteStore store, SecretVault vault, Redactor redactor, SortableIds ids)
    {
        (Folder, Time, Logs, Store, Vault, this.redactor, Ids) = (folder, time, logs, store, vault, redactor, ids);
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

    /// <summary>Takes every secret that was revealed in this process out of a text (INV-6).</summary>
    public string Scrub(string text) => redactor.Scrub(text);

    /// <summary>Opens the data folder, making it if it is not there. <paramref name="logs"/> makes what is logged to, over the redactor that knows every revealed secret.</summary>
    public static async Task<Workspace> OpenAsync(DataFolder folder, TimeProvider time, Func<Redactor, ILoggerFactory> logs, CancellationToken cancel)
    {
        var ids = new SortableIds(time);
        var learned = new Redactor();
        var options = new SqliteStoreOptions(folder.Path) { JournalFolder = Path.Combine(folder.Segments, "journal") };
        SqliteStore store = await SqliteStore.OpenAsync(options, time, ids, cancel);
        try
        {
            SecretVault vault = await SecretVault.OpenAsync(VaultOptions.FromEnvironment(Environment.GetEnvironmentVariable, DataFolder.KeyFolder), store.Secrets, learned, time, ids, cancel);
            return new Workspace(folder, time, logs(learned), store, vault, learned, ids);
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    /// <summary>Records what the user of this process did, at once, and anchors it.</summary>
    public Task AuditAsync(string action, string subject, CancellationToken cancel, params (string Name, string Value)[] detail) => RecordAsync(Who, action, subject, detail, cancel);

    /// <summary>Records what somebody did, at once, and anchors it. In the service it is the person who is signed in, or the token. It is done, so it is recorded, whether or not its caller still waits for the answer.</summary>
    public Task AuditAsync(string by, string action, string subject, params (string Name, string Value)[] detail) => RecordAsync(by, action, subject, detail, CancellationToken.None);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (audit is not null) await audit.DisposeAsync();
        Vault.Dispose();
        await Store.DisposeAsync();
        Logs.Dispose();
    }

    private async Task RecordAsync(string by, string action, string subject, (string Name, string Value)[] detail, CancellationToken cancel)
    {
        string json = JsonDocumentWriter.Compact(writer =>
        {
            writer.WriteStartObject();
            foreach ((string name, string value) in detail) writer.WriteString(name, value);
            writer.WriteEndObject();
        });
        await Audit.WriteAsync(new AuditEvent(by, action, subject, json), cancel);
        await Audit.AnchorAsync(cancel);
    }
}
