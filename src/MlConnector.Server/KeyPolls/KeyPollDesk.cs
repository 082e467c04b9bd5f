using System.Globalization;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MlConnector.Abstractions.Errors;
using MlConnector.Composition;
using MlConnector.Composition.Pipelines;
using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Runs;
using MlConnector.Server.Runs;

namespace MlConnector.Server.KeyPolls;

/// <summary>
/// Reads keys that somebody heard have changed: at once, or, while their pipeline runs, by the run that follows. Keys that wait are rows of the store, each once per stream, so that none is lost with this process; they are removed
/// when the run that read them has ended and has its record. What is kept here only says which run reads what.
/// </summary>
public sealed class KeyPollDesk(Workspace workspace, RunDesk desk, ILogger<KeyPollDesk> log) : BackgroundService
{
    /// <summary>So many keys of a stream may wait; whoever knows of more runs the stream.</summary>
    public const int MostWaiting = 10_000;

    private const string By = "keys that wait";

    /// <summary>So many are named in one line of the log.</summary>
    private const int MostNamed = 50;

    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(30);

    /// <summary>What could not even begin is held by something that takes a while.</summary>
    private static readonly TimeSpan AfterRefusal = TimeSpan.FromMinutes(1);

    private readonly Channel<string> wakes = Channel.CreateUnbounded<string>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Dictionary<string, (LiveRun Run, IReadOnlyList<AskedKey> Keys)> begun = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> notBefore = new(StringComparer.Ordinal);
    private TimeSpan next = TimeSpan.Zero; // what a process before this one left waits already

    /// <summary>Reads keys of a stream now; while the pipeline runs they are stored, and read next. Gives the run that reads them, or how many keys of the stream wait.</summary>
    /// <exception cref="ConnectorException"><c>RUN-KEYS</c>; <c>KEYS-FULL</c>.</exception>
    public async Task<(LiveRun? Run, int Waiting)> AskAsync(StoredPipeline stored, string stream, IReadOnlyList<string> keys, string by, CancellationToken cancel)
    {
        RunRequest request = KeyPoll.Of(new RunRequest(by), stored.Streams([stream])[0], keys);
        try
        {
            return (desk.Start(stored, request), 0);
        }
        catch (ConnectorException underway) when (underway.Error.Code == RunDesk.UnderwayCode)
        {
            DateTimeOffset now = workspace.Time.GetUtcNow();
            int waiting = await workspace.Store.AskedKeys.AddAsync([.. keys.Select(key => new AskedKey(stored.Name, stream, key, by, now))], MostWaiting, cancel) ?? throw Full(stored.Name, stream);
            wakes.Writer.TryWrite(stored.Name); // the run may have ended before they were stored
            return (null, waiting);
        }
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        desk.WhenEnded(run => wakes.Writer.TryWrite(run.Pipeline));
        try
        {
            while (true) await TryRoundAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What waits is in the store.
        }
    }

    private async Task TryRoundAsync(CancellationToken cancel)
    {
        try
        {
            foreach (string pipeline in await WokenAsync(cancel)) await TryLookAsync(pipeline, cancel);
        }
        catch (ConnectorException failed)
        {
            // Which pipelines have keys that wait could not be read: asked again at the next beat.
            log.LookFailed(nameof(KeyPollDesk), workspace.Scrub(failed.Message));
        }
    }

    /// <summary>Pipelines to look at: those of which something was heard, and at each beat all of which keys wait, also those that another process stored.</summary>
    private async Task<IReadOnlyCollection<string>> WokenAsync(CancellationToken cancel)
    {
        HashSet<string> woken = new(StringComparer.Ordinal);
        using var rest = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        Task<bool> heard = wakes.Reader.WaitToReadAsync(rest.Token).AsTask();
        await Task.WhenAny(heard, Task.Delay(next, workspace.Time, rest.Token));
        next = Beat;
        if (!heard.IsCompletedSuccessfully) woken.UnionWith(await workspace.Store.AskedKeys.PipelinesAsync(cancel));
        await rest.CancelAsync();
        cancel.ThrowIfCancellationRequested();
        while (wakes.Reader.TryRead(out string? pipeline)) woken.Add(pipeline);
        return woken;
    }

    private async Task TryLookAsync(string pipeline, CancellationToken cancel)
    {
        try
        {
            await LookAsync(pipeline, cancel);
        }
        catch (Exception unforeseen) when (unforeseen is not OperationCanceledException)
        {
            // A store that is busy or full for a while: looked at again at the next beat.
            log.KeysNotRead(pipeline, workspace.Scrub(unforeseen.Message));
        }
    }

    private async Task LookAsync(string pipeline, CancellationToken cancel)
    {
        if (begun.TryGetValue(pipeline, out (LiveRun Run, IReadOnlyList<AskedKey> Keys) reading))
        {
            if (!reading.Run.Ended.IsCompleted) return;
            await SettleAsync(reading.Run, reading.Keys, cancel);
            begun.Remove(pipeline);
        }

        if (notBefore.TryGetValue(pipeline, out DateTimeOffset wait) && workspace.Time.GetUtcNow() < wait) return;
        notBefore.Remove(pipeline);
        if (desk.Of(pipeline) is not null) return; // its end wakes
        IReadOnlyList<AskedKey> keys = await workspace.Store.AskedKeys.OldestAsync(pipeline, KeyPoll.MostKeys, cancel);
        if (keys.Count > 0) await BeginAsync(pipeline, keys, cancel);
    }

    private async Task BeginAsync(string pipeline, IReadOnlyList<AskedKey> keys, CancellationToken cancel)
    {
        try
        {
            StoredPipeline stored = await StoredPipeline.FindAsync(workspace.Store.Revisions, pipeline, cancel);
            AppliedStream stream = stored.Streams([keys[0].Stream])[0];
            (AskedKey Key, IReadOnlyList<ConnectorError> Wrong)[] judged = [.. keys.Select(key => (key, KeyPoll.Judge(stream, key.Key)))];
            (AskedKey Key, IReadOnlyList<ConnectorError> Wrong)[] none = [.. judged.Where(one => one.Wrong.Count > 0)];
            AskedKey[] read = [.. judged.Where(one => one.Wrong.Count == 0).Select(one => one.Key)];
            if (read.Length > 0) begun[pipeline] = (desk.Start(stored, KeyPoll.Of(new RunRequest(read[^1].By) { DroppedKeys = none.Length }, stream, [.. read.Select(key => key.Key)])), read);
            if (none.Length > 0) await DropAsync([.. none.Select(one => one.Key)], none.SelectMany(one => one.Wrong), cancel);
        }
        catch (ConnectorException refused) when (refused.Error.Kind == ErrorKind.Config)
        {
            await DropAsync(keys, refused.Errors, cancel);
        }
        catch (ConnectorException underway) when (underway.Error.Code == RunDesk.UnderwayCode)
        {
            // Its end wakes.
        }
    }

    /// <summary>The pipeline was applied otherwise since: these are no keys of it any more. The log names them, as far as it can; the audit trail, which is never purged, says how many.</summary>
    private async Task DropAsync(IReadOnlyList<AskedKey> keys, IEnumerable<ConnectorError> why, CancellationToken cancel)
    {
        string[] said = [.. why.Select(error => error.Message)];
        log.KeysDropped(keys[0].Pipeline, keys[0].Stream, keys.Count, workspace.Scrub(string.Join(' ', said.Take(MostNamed))) + (said.Length > MostNamed ? " …" : ""));
        await workspace.AuditAsync(By, "keys.drop", keys[0].Pipeline, ("stream", keys[0].Stream), ("count", keys.Count.ToString(CultureInfo.InvariantCulture)));
        await workspace.Store.AskedKeys.RemoveAsync(keys, cancel);
        wakes.Writer.TryWrite(keys[0].Pipeline);
    }

    /// <summary>What was read, or failed and stands in the run's record, waits no longer; what was stopped or could not begin does.</summary>
    private async Task SettleAsync(LiveRun run, IReadOnlyList<AskedKey> keys, CancellationToken cancel)
    {
        if (run.Refused.Count > 0) notBefore[run.Pipeline] = workspace.Time.GetUtcNow() + AfterRefusal;
        else if (await workspace.Store.Runs.FindAsync(run.RunId, cancel) is { EndedAt: not null, State: not RunState.Stopped }) await workspace.Store.AskedKeys.RemoveAsync(keys, cancel);
        else notBefore[run.Pipeline] = workspace.Time.GetUtcNow() + AfterRefusal;
    }

    private static ConnectorException Full(string pipeline, string stream) => new(new ConnectorError(
        "KEYS-FULL", ErrorKind.Throttled, ErrorOwner.Operator, $"More than {MostWaiting} keys of {stream} of pipeline {pipeline} would wait; none of these was stored.", "Run the stream instead, or ask again when the present run has ended."));
}
