using System.Collections.Immutable;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.WriteBack;
using MlConnector.Engine.Leases;
using MlConnector.Engine.Runs;

namespace MlConnector.Engine.WriteBack;

/// <summary>
/// Creates entries in the ERP, each once. INV-1: the intention is durable before the request leaves. INV-3: whatever is begun, the ERP is asked for our reference first, and an entry whose outcome nobody knows is asked for
/// until its request can no longer take effect; if it is not there then, it is held for a person and never sent again by itself, because a doubled entry is worse than one that is late.
/// </summary>
/// <param name="services">What it works with.</param>
/// <param name="site">What is written, and where.</param>
public sealed class EntryWriter(EngineServices services, WriteSite site)
{
    private const int Attempts = 3;
    private static readonly TimeSpan StandardPause = TimeSpan.FromSeconds(2);
    private readonly MutationBook book = new(services);

    /// <summary>Creates what is not there yet, in order. A system that is out of reach, or refuses our rights, ends it after the entry that met it.</summary>
    /// <param name="entries">Checked entries.</param>
    /// <param name="stop">A person's wish to end: no further entry is begun, and none is waited for.</param>
    /// <exception cref="ConnectorException">The ERP could not be asked; what was begun is asked for by the next call.</exception>
    public async Task<ImmutableArray<EntryResult>> WriteAsync(ImmutableArray<Entry> entries, CancellationToken stop)
    {
        await using HeldLease lease = await services.Leases.AcquireAsync(LeaseNames.WriteBack(site.Pipeline), null, null, stop);
        using var owned = CancellationTokenSource.CreateLinkedTokenSource(stop, lease.Lost);
        ImmutableArray<EntryResult>.Builder results = ImmutableArray.CreateBuilder<EntryResult>(entries.Length);
        foreach (Entry entry in entries)
        {
            owned.Token.ThrowIfCancellationRequested();
            results.Add(await new EntryTurn(services, site, book, lease.Fence, entry).RunAsync(Attempts, StandardPause, owned.Token));
            if (results[^1].Error is { Kind: ErrorKind.Auth or ErrorKind.Transient or ErrorKind.Throttled }) break;
        }

        return results.ToImmutable();
    }
}

/// <summary>What is written, and where.</summary>
/// <param name="Pipeline">The pipeline that allows it.</param>
/// <param name="Source">The ERP.</param>
/// <param name="Kind">What is created.</param>
/// <param name="Settle">How long a request without an answer may still take effect.</param>
/// <param name="By">Who.</param>
public sealed record WriteSite(string Pipeline, IWritesBack Source, EntryKind Kind, TimeSpan Settle, string By)
{
    /// <summary>Kind of the mutations.</summary>
    public string Mutation => $"create {Kind.Name}";

    /// <summary>A site that the pipeline's settings allow.</summary>
    /// <exception cref="ConnectorException"><c>WRITE-BACK-OFF</c>, <c>WRITE-BACK-UNOFFERED</c>.</exception>
    public static WriteSite Open(PinnedPipeline pipeline, string kind, string by)
    {
        if (pipeline.Content.Settings.WriteBack is not { } allowed || !allowed.Entries.Contains(kind, StringComparer.Ordinal)) throw WriteBackErrors.Off(pipeline.Name, kind);
        IWritesBack source = pipeline.Source as IWritesBack ?? throw new ConnectorException(WriteBackErrors.Unoffered($"The source of pipeline {pipeline.Name} is never written to.", "Take writeBack out of the pipeline."));
        EntryKind found = source.EntryKinds.FirstOrDefault(one => one.Name == kind) ?? throw new ConnectorException(WriteBackErrors.Unoffered($"The source cannot create {kind}.", $"It can create: {string.Join(", ", source.EntryKinds.Select(one => one.Name))}."));
        return new WriteSite(pipeline.Name, source, found, allowed.Settle, by);
    }
}
