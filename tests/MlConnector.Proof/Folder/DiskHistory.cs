using System.Globalization;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Reading;
using MlConnector.Engine.Runs;
using MlConnector.Engine.Tests.Delivery.Fixtures;
using MlConnector.Engine.Tests.Restore;
using MlConnector.Proof.Seeds;

namespace MlConnector.Proof.Folder;

/// <summary>
/// Runs of a pipeline on a disk that loses power or fails, at any act of the store, the journal, the ledger or the trace index, the making of the store included. Between them the source changes. All of it from a seed.
/// </summary>
internal sealed class DiskHistory : IAsyncDisposable
{
    private const int Lives = 6, MostActs = 400;
    private readonly Random random;
    private readonly RestoreDesk desk;
    private readonly FolderDisk disk;
    private readonly List<string> story = [];
    private readonly Tally covered = new();
    private bool mayNeedMending;

    public DiskHistory(int seed)
    {
        random = Slice.RandomOf(seed);
        Mode = random.Next(5) switch { 0 => WriteMode.Replace, 1 or 2 => WriteMode.Append, _ => WriteMode.Versions };
        ReadStrategy strategy = Mode == WriteMode.Replace || random.Next(2) == 0 ? ReadStrategy.Snapshot : ReadStrategy.Stamp;
        desk = new RestoreDesk(Mode, seed: seed, strategy: strategy);
        disk = new FolderDisk(desk.Desk, random);
        story.Add($"{Mode}, {strategy}");
    }

    private WriteMode Mode { get; }

    private int Acts { get; set; } = MostActs;

    /// <summary>The power goes again and again; no person has to do anything about it.</summary>
    public Task<Tally> CutAsync() => PlayAsync(static _ => DiskFault.PowerCut);

    /// <summary>The device fails, and the power may go later: in the life of the process that saw it fail, or in another.</summary>
    public Task<Tally> FailAsync() => PlayAsync(static random => (DiskFault)random.Next((int)DiskFault.PowerCut, (int)DiskFault.SyncFails + 1));

    public async ValueTask DisposeAsync()
    {
        disk.Dispose();
        await desk.DisposeAsync();
    }

    private async Task<Tally> PlayAsync(Func<Random, DiskFault> faults)
    {
        try
        {
            desk.Source.Fill(random.Next(30, 90));
            for (int life = 0; life < Lives; life++)
            {
                for (int fault = random.Next(3); fault > 0; fault--) desk.Destination.Faults.Enqueue(random.Next(3) switch { 0 => SendFault.LostBefore, 1 => SendFault.LostAfter, _ => SendFault.LostLate });
                await LiveAsync(faults(random));
                Change(life);
            }

            desk.Destination.Faults.Clear();
            await PassAsync();
            await PassAsync();
            desk.AssertSameAndNoneTwice();
            if (Mode != WriteMode.Replace) desk.Desk.AssertNoRepeat();
            return covered;
        }
        catch (Exception failed) when (failed is not OperationCanceledException)
        {
            throw new InvalidOperationException($"{string.Join("; ", story)}: {failed.Message}", failed);
        }
    }

    /// <summary>A process that meets a fault; after it another disk, or the same one with power.</summary>
    private async Task LiveAsync(DiskFault fault)
    {
        int at = random.Next(1, Acts + 1);
        disk.Fate.Order(fault, at, fault == DiskFault.PowerCut || random.Next(2) == 0 ? 0 : random.Next(1, 40));
        (string end, IReadOnlyList<ConnectorError> errors) = await EndAsync(() => desk.RunAsync());
        bool struck = disk.Fate.Struck;
        story.Add(string.Create(CultureInfo.InvariantCulture, $"{(struck ? fault : DiskFault.None)} at act {at}{(disk.Fate.CutLater ? ", then a power cut" : "")}: {end}"));
        covered.Count(struck ? $"{fault}" : "the run ended before it");
        if (disk.Fate.CutLater) covered.Count($"{fault}, then PowerCut");
        if (!struck) Acts = Math.Max(20, disk.Fate.Acts);
        if ((fault != DiskFault.PowerCut || !struck) && !disk.Fate.CutLater)
        {
            foreach (ConnectorError error in errors) Judge(error);
            foreach (ConnectorError error in errors) covered.Count($"error {error.Code}");
        }

        mayNeedMending |= struck && fault == DiskFault.SyncFails;
        disk.Restart();
        await MendAsync(errors);
    }

    /// <summary>After a failed sync the disk may have less than anybody knows; a run says so, and a person decides.</summary>
    private async Task MendAsync(IReadOnlyList<ConnectorError> errors)
    {
        if (!mayNeedMending || !errors.Any(error => error.Fix.Contains("adopt", StringComparison.Ordinal))) return;
        (string end, _) = await EndAsync(random.Next(3) > 0 ? desk.AdoptAsync : desk.RebuildAsync);
        covered.Count("mended by a person");
        story.Add($"mended: {end}");
    }

    /// <summary>A disk that works: the run is verified, at once unless a sync has failed before.</summary>
    private async Task PassAsync()
    {
        for (int tries = 0; ; tries++)
        {
            (string end, IReadOnlyList<ConnectorError> errors) = await EndAsync(() => desk.RunAsync(tries > 1 ? ReadMode.Full : ReadMode.Poll));
            story.Add($"run: {end}");
            if (errors.Count == 0 && end == nameof(RunState.Verified)) return;
            foreach (ConnectorError error in errors) Judge(error);
            Assert.True(mayNeedMending && tries < 4, $"a run on a good disk ended as {end}");
            await MendAsync(errors);
        }
    }

    private static async Task<(string End, IReadOnlyList<ConnectorError> Errors)> EndAsync(Func<Task<RunResult>> work)
    {
        try
        {
            RunResult result = await work();
            ConnectorError[] errors = [.. result.Errors];
            return (errors.Length == 0 ? result.State.ToString() : string.Join(' ', errors.Select(error => $"{error.Code} ({error.Message})")), errors);
        }
        catch (ConnectorException refused)
        {
            return ($"refused, {string.Join(' ', refused.Errors.Select(error => $"{error.Code} ({error.Message})"))}", refused.Errors);
        }
    }

    private static void Judge(ConnectorError error) => Assert.True(error.Kind != ErrorKind.Bug && error.Fix.Length > 0, error.ToString());

    private void Change(int life)
    {
        desk.Source.Fill(random.Next(1, 12), from: 1000 * (life + 1));
        if (Mode == WriteMode.Versions) desk.Source.Put($"{random.Next(1, 30)}", $"changed {life}", $"{life}");
    }
}
