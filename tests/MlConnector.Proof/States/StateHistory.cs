using System.Globalization;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.DeadLetters;
using MlConnector.Engine.Delivery.Progress;
using MlConnector.Engine.Delivery.Rows;
using MlConnector.Engine.Mapping;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Replay;
using MlConnector.Engine.Retention;
using MlConnector.Engine.Runs;
using MlConnector.Engine.Tests.Delivery.Fixtures;
using MlConnector.Engine.Tests.Runs;
using MlConnector.Proof.Seeds;

namespace MlConnector.Proof.States;

/// <summary>One random history of a stream, played on the real engine and on the model side by side; after each step both must agree. Every step is a process of its own, and some are cut off and done once more.</summary>
internal sealed class StateHistory : IAsyncDisposable
{
    private const int KeyCount = 8;
    private static readonly string?[] Names = ["alpha", "beta", "refused", "a name much longer than twenty characters", "just eighteen long", null];
    private static readonly string[] Amounts = ["1", "2.50", "99.9", "150", "2.5", "9,x", "400"];
    private static readonly Repair[] Repairs = [new(true, "mended", null), new(true, "mended", "7"), new(false, null, "7"), new(true, null, null), new(false, null, "500"), new(true, "refused", "3")];
    private static readonly SendFault[] Faults = [SendFault.Throttled, SendFault.Transient, SendFault.LostAfter, SendFault.LostBefore, SendFault.LostAfter, SendFault.LostAfter, SendFault.LostLate]; // that pass by themselves
    private static readonly Mapping[] Mappings = [new("", 1, null), new("", 1, 100m), new("abc", 1, null), new("", 2, 100m), new("", 3, 200m)];
    private static readonly ContentHashes Hashes = new(Names.SelectMany(name => Amounts.Select(amount => new Content(name, amount).Canonical)));
    private readonly Random random;
    private readonly DeliveryDesk desk;
    private readonly RunDesk runs;
    private readonly StateModel model = new();
    private readonly Tally covered = new();
    private readonly List<string> steps = [];

    public StateHistory(int seed)
    {
        random = Slice.RandomOf(seed);
        AbsenceMeaning absence = random.Next(2) == 0 ? AbsenceMeaning.Removed : AbsenceMeaning.Purged;
        model.KeepsPurged = absence == AbsenceMeaning.Purged;
        desk = new DeliveryDesk(absence: absence, seed: seed, declared: static definition => definition with
        {
            Fields = [.. definition.Fields.Select(field => field.Name == "Name" ? field with { Retention = "person" } : field)],
        });
        desk.Mapping = DefinitionOf(model.Mapping);
        desk.Destination.IsBad = static row => !row.Deleted && row.Name?.EndsWith("refused", StringComparison.Ordinal) == true;
        runs = new RunDesk(desk);
    }

    public async Task<Tally> RunAsync(int count)
    {
        for (int id = 1; id <= KeyCount; id++) Put($"{id}");
        await PollAsync();
        try
        {
            for (int step = 0; step < count; step++)
            {
                await StepAsync();
                await CompareAsync();
            }
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{e.Message}\n  {string.Join("\n  ", steps)}", e);
        }

        return covered;
    }

    public async ValueTask DisposeAsync()
    {
        await runs.DisposeAsync();
        await desk.DisposeAsync();
    }

    private Task StepAsync() => random.Next(100) switch
    {
        < 45 => ChangeAndPollAsync(),
        < 55 => PollAsync(),
        < 68 => RepairAsync(),
        < 82 => ReplayLettersAsync(),
        < 86 => WriteOffAsync(),
        < 92 => ChangeMappingAsync(),
        < 97 => ReplayRevisionAsync(),
        _ => PurgeAsync(),
    };

    private Task ChangeAndPollAsync()
    {
        for (int changes = random.Next(1, 4); changes > 0; changes--)
        {
            string id = $"{random.Next(1, KeyCount + 1)}";
            if (random.Next(5) == 0) Tell($"remove {id}", () => desk.Source.Rows.RemoveAll(row => row.Id == id));
            else if (random.Next(4) == 0 && model.Keys.TryGetValue(id, out Known? known) && known.Letters.Count > 0) Put(id, known.Letters.Keys.ElementAt(random.Next(known.Letters.Count))); // an older version comes back
            else Put(id);
        }

        return PollAsync();
    }

    private void Put(string id, Content? row = null)
    {
        row ??= new Content(Names[random.Next(Names.Length)], Amounts[random.Next(Amounts.Length)]);
        Tell($"put {id} {row.Name}/{row.Amount}", () => desk.Source.Put(id, row.Name, row.Amount));
    }

    private async Task PollAsync()
    {
        if (random.Next(4) == 0) desk.Destination.Faults.Enqueue(Faults[random.Next(Faults.Length)]);
        if (random.Next(8) == 0) desk.Time.Pass(TimeSpan.FromHours(random.Next(1, 30)));
        await CuttingAsync("poll", observer => runs.RunAsync(new RunRequest("test") { Wait = true, GuardsOff = true, Observer = observer }));
        model.Read(desk.Source.Rows.ToDictionary(row => row.Id, row => new Content(row.Name, row.Amount).Canonical), complete: true);
    }

    private async Task RepairAsync()
    {
        if (Any(state => state != DeadLetterState.WrittenOff) is not { } chosen) return;
        (string key, Content version, DeadLetterRecord letter) = await FindAsync(chosen);
        Repair repair = Repairs[random.Next(Repairs.Length)];
        var values = new Dictionary<string, string?>(StringComparer.Ordinal);
        if (repair.HasName) values["Name"] = repair.Name;
        if (repair.Amount is not null) values["Amount"] = repair.Amount;
        bool taken = true;
        Tell($"repair {key} {version.Name}/{version.Amount} to {repair.Name}/{repair.Amount}");
        try
        {
            await runs.InProcessAsync(async (services, pipeline) =>
            {
                DeadRow row = await new DeadRowReader(services).ReadAsync(letter, CancellationToken.None);
                var revision = new StreamRevision(pipeline.Revision, desk.Source.Definition, desk.Mapping, desk.Table);
                await new RepairService(services).RepairAsync(new RepairRequest(letter.Id, values, "anna", "typo"), row, revision, CancellationToken.None);
                return 0;
            });
        }
        catch (ConnectorException refused) when (refused.Error.Code is "REPAIR-NOT-ENOUGH" or "REPAIR-CLOSED" || refused.Error.Code == "JOURNAL-GONE" && letter.State != DeadLetterState.Open)
        {
            taken = false;
        }

        bool expected = model.Mend(key, version, repair);
        Assert.True(expected == taken, $"repair of {key} was {(taken ? "taken" : "refused")}, the model says otherwise");
        covered.Count(taken ? "repairs" : "repairs refused");
    }

    private async Task ReplayLettersAsync()
    {
        if (random.Next(2) == 0)
        {
            foreach ((string key, Known known) in model.Keys)
            {
                foreach (Content version in known.Open.Select(open => open.Key).ToArray()) model.Replay(key, version);
            }

            await CuttingAsync("replay all", observer => ReplayAsync(observer, new ReplaySelection([])));
            covered.Count("replays");
            return;
        }

        if (Any(static _ => true) is not { } chosen) return;
        (string of, Content content, DeadLetterRecord letter) = await FindAsync(chosen);
        model.Replay(of, content);
        await CuttingAsync($"replay {of} {content.Name}/{content.Amount} ({letter.State})", observer => ReplayAsync(observer, new ReplaySelection([letter.Id])));
        covered.Count(letter.State == DeadLetterState.Open ? "replays" : "replays of closed letters");
    }

    private async Task WriteOffAsync()
    {
        if (Any(state => state == DeadLetterState.Open) is not { } chosen) return;
        (string key, Content version, DeadLetterRecord letter) = await FindAsync(chosen);
        Tell($"write off {key} {version.Name}/{version.Amount}");
        await runs.InProcessAsync(async (services, _) =>
        {
            await new RepairService(services).WriteOffAsync(letter, "anna", "never mind", CancellationToken.None);
            return 0;
        });
        model.Keys[key].Letters[version].State = DeadLetterState.WrittenOff;
        covered.Count("written off");
    }

    private Task ChangeMappingAsync()
    {
        Mapping next = Mappings[random.Next(Mappings.Length)];
        if (next == model.Mapping) return Task.CompletedTask;
        Tell($"mapping {next}");
        model.Mapping = next;
        desk.Mapping = DefinitionOf(next);
        covered.Count("mapping changes");
        return Task.CompletedTask;
    }

    /// <summary>The model's mapping as it is written; one mapping is always the same text, the first one too, because the engine tells mappings apart by it.</summary>
    private static MappingDefinition DefinitionOf(Mapping mapping) => new(
    [
        new ColumnMapping("Id", "Id"), new ColumnMapping("Name", mapping.Prefix.Length == 0 ? "Name" : $"concat('{mapping.Prefix}', Name)"),
        new ColumnMapping("Amount", mapping.Factor == 1 ? "Amount" : $"Amount * {mapping.Factor}") { Scale = 4 },
    ])
    {
        Where = mapping.Below is { } below ? string.Create(CultureInfo.InvariantCulture, $"Amount < {below}") : "",
    };

    private async Task ReplayRevisionAsync()
    {
        model.ReplayRevision();
        await CuttingAsync("replay revision", observer => runs.InProcessAsync((services, pipeline) =>
            new ReplayService(services).ReplayRevisionAsync(pipeline, new RunRequest("test") { Wait = true, Observer = observer }, CancellationToken.None, CancellationToken.None)));
        covered.Count("revision replays");
    }

    private async Task PurgeAsync()
    {
        string key = $"{random.Next(1, KeyCount + 1)}";
        if (!model.Keys.TryGetValue(key, out Known? known)) return;
        Tell($"purge {key}");
        try
        {
            await runs.InProcessAsync((services, _) => new PurgeService(services).RunAsync("finance", "items", $"|items|{key}", "anna", "request", CancellationToken.None));
        }
        catch (ConnectorException unknown) when (unknown.Error.Code == "PURGE-UNKNOWN")
        {
            Assert.False(known.Live || known.Letters.Count > 0);
        }

        model.Purge(key);
        covered.Count("purges");
    }

    private Task<RunResult> ReplayAsync(IDeliveryObserver observer, ReplaySelection selection) => runs.InProcessAsync((services, pipeline) =>
        new ReplayService(services).ReplayDeadLettersAsync(pipeline, selection, new RunRequest("test") { Wait = true, Observer = observer }, CancellationToken.None, CancellationToken.None));

    /// <summary>Does something that delivers; every third time it is cut off at a random point first, unsynced bytes are lost, and it is done once more.</summary>
    private async Task CuttingAsync(string step, Func<IDeliveryObserver, Task<RunResult>> work)
    {
        while (random.Next(3) == 0)
        {
            var cut = new CuttingObserver(random.Next(1, 25));
            Tell($"{step}, cut off at point {cut.After}");
            await CutOffAsync(work, cut);
            if (!cut.Struck) break;
            desk.Segments.PowerCut();
            covered.Count("cut off");
        }

        Tell(step);
        RunResult result = await work(new CuttingObserver(int.MaxValue));
        covered.Count("processes");
        Assert.True(!result.Errors.Any(), $"{step}: {string.Join("; ", result.Errors.Select(error => $"{error.Code} {error.Message}"))}");
        foreach (StreamResult stream in result.Streams) Assert.True(stream.Counts.Imbalance() is null, $"{step}: {stream.Counts.Imbalance()} (INV-4)");
    }

    /// <summary>Within a stream the runner tells the cut as the stream's end; at the end of a run it comes out.</summary>
    private static async Task CutOffAsync(Func<IDeliveryObserver, Task<RunResult>> work, CuttingObserver cut)
    {
        try
        {
            await work(cut);
        }
        catch (CutException)
        {
            // The process ended between its last batch and the end of the run.
        }
    }

    private (string Key, Content Version)? Any(Func<DeadLetterState, bool> wanted)
    {
        (string, Content)[] all = [.. model.Keys.SelectMany(known => known.Value.Letters.Where(letter => wanted(letter.Value.State)).Select(letter => (known.Key, letter.Key)))];
        return all.Length == 0 ? null : all[random.Next(all.Length)];
    }

    private async Task<(string Key, Content Version, DeadLetterRecord Letter)> FindAsync((string Key, Content Version) chosen)
    {
        IReadOnlyDictionary<string, Dictionary<Content, DeadLetterRecord>> letters = await LettersAsync();
        return (chosen.Key, chosen.Version, letters[chosen.Key][chosen.Version]);
    }

    private void Tell(string step, Action? action = null)
    {
        steps.Add(step);
        action?.Invoke();
    }

    /// <summary>The store's dead letters by key and content; the content is found by its hash, which the history learnt when the row was put.</summary>
    private async Task<IReadOnlyDictionary<string, Dictionary<Content, DeadLetterRecord>>> LettersAsync()
    {
        var found = new Dictionary<string, Dictionary<Content, DeadLetterRecord>>(StringComparer.Ordinal);
        foreach (DeadLetterRecord letter in await desk.DeadLettersAsync(null))
        {
            string key = letter.SourceId.Split('|')[^1];
            if (!found.TryGetValue(key, out Dictionary<Content, DeadLetterRecord>? of)) found[key] = of = [];
            of.Add(Hashes.Of(key, letter.SourceHash), letter);
        }

        return found;
    }

    private async Task CompareAsync()
    {
        string shown = string.Join(' ', desk.Destination.Current().Values.OrderBy(row => row.Id, StringComparer.Ordinal).Select(row => $"{row.Id}={row.Name ?? "null"}/{decimal.Parse(row.Amount, CultureInfo.InvariantCulture):0.####}"));
        string expected = string.Join(' ', model.Keys.Where(known => known.Value.Shown is not null).Select(known => $"{known.Key}={known.Value.Shown!.Value.Name ?? "null"}/{known.Value.Shown.Value.Amount:0.####}"));
        Assert.True(expected == shown, $"the destination shows\n  {shown} instead of\n  {expected}");
        desk.AssertNoRepeat();
        IReadOnlyDictionary<string, Dictionary<Content, DeadLetterRecord>> letters = await LettersAsync();
        string there = Text(letters.SelectMany(key => key.Value.Select(letter => $"{key.Key} {letter.Key.Name}/{letter.Key.Amount} {letter.Value.State} {letter.Value.Code}")));
        string wanted = Text(model.Keys.SelectMany(key => key.Value.Letters.Select(letter => $"{key.Key} {letter.Key.Name}/{letter.Key.Amount} {letter.Value.State} {letter.Value.Code}")));
        Assert.True(wanted == there, $"dead letters are\n{there}\ninstead of\n{wanted}");
        Assert.True(model.Sent == desk.Destination.Rows.Count, $"{desk.Destination.Rows.Count} rows were delivered instead of {model.Sent}");
        covered.Count("steps");
    }

    private static string Text(IEnumerable<string> lines) => string.Join('\n', lines.Order(StringComparer.Ordinal).Select(line => $"  {line}"));
}
