using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Reading;
using MlConnector.Engine.Runs;
using MlConnector.Engine.Tests.Restore;
using MlConnector.Proof.Seeds;

namespace MlConnector.Proof.Folder;

/// <summary>What happens to a part of a data folder.</summary>
internal enum Harm
{
    None,
    Deleted,
    Yesterdays,
    Flipped,
    Cut,
}

/// <summary>
/// Two days of deliveries, then every part of the data folder comes to some harm, and a person does what the errors say until a run passes. All of it from a seed. Whatever the harm, the destination ends with the source's rows and none of
/// them was sent twice.
/// </summary>
internal sealed class HarmHistory(int seed)
{
    private static readonly string[] Folders = ["journal/", "ledger/", "trace/"];
    private readonly Random random = Slice.RandomOf(seed);
    private readonly List<string> story = [];
    private readonly Tally covered = new();

    public async Task<Tally> PlayAsync()
    {
        try
        {
            await PlayFolderAsync();
            return covered;
        }
        catch (Exception failed) when (failed is not OperationCanceledException)
        {
            throw new InvalidOperationException($"{string.Join("; ", story)}: {failed.Message}", failed);
        }
    }

    private async Task PlayFolderAsync()
    {
        WriteMode mode = random.Next(5) switch { 0 => WriteMode.Replace, 1 or 2 => WriteMode.Append, _ => WriteMode.Versions };
        ReadStrategy strategy = mode == WriteMode.Replace || random.Next(2) == 0 ? ReadStrategy.Snapshot : ReadStrategy.Stamp;
        await using var desk = new RestoreDesk(mode, seed: seed, strategy: strategy);
        story.Add($"{mode}, {strategy}");
        desk.Source.Fill(random.Next(20, 60));
        await desk.RunAsync();
        RestoreDesk.Copy yesterday = desk.TakeCopy();
        for (int runs = random.Next(1, 4); runs > 0; runs--)
        {
            desk.Source.Fill(random.Next(1, 30), from: 1000 * runs);
            if (mode == WriteMode.Versions) desk.Source.Put($"{random.Next(1, 20)}", $"changed {runs}", $"{runs}");
            await desk.RunAsync();
        }

        bool whole = random.Next(6) == 0;
        if (whole) covered.Count("the whole folder is yesterday's");
        if (whole) story.Add("the whole folder is yesterday's");
        desk.Restore(whole ? yesterday : Harmed(desk.TakeCopy(), yesterday));
        if (random.Next(2) == 0) desk.Source.Fill(3, from: 9000);
        await MendAsync(desk);
        desk.AssertSameAndNoneTwice();
        desk.Source.Fill(2, from: 9500);
        await MendAsync(desk);
        desk.AssertSameAndNoneTwice();
    }

    private RestoreDesk.Copy Harmed(RestoreDesk.Copy today, RestoreDesk.Copy yesterday)
    {
        Harm store = Pick(), anchor = Pick();
        var files = today.Store.Where(file => !file.Key.StartsWith("store.", StringComparison.Ordinal)).ToDictionary();
        Add(files, today.Store, yesterday.Store, "store.db", store);
        Add(files, today.Store, yesterday.Store, "store.anchor", anchor);
        var segments = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (string folder in Folders)
        {
            Harm harm = Pick();
            string[] names = [.. (harm == Harm.Yesterdays ? yesterday : today).Segments.Keys.Where(name => name.StartsWith(folder, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
            int one = names.Length == 0 ? 0 : random.Next(names.Length);
            for (int i = 0; i < names.Length; i++) Add(segments, today.Segments, yesterday.Segments, names[i], harm is Harm.Flipped or Harm.Cut && i != one ? Harm.None : harm);
        }

        return new RestoreDesk.Copy(files, segments);
    }

    private void Add(Dictionary<string, byte[]> into, IReadOnlyDictionary<string, byte[]> today, IReadOnlyDictionary<string, byte[]> yesterday, string name, Harm harm)
    {
        if (harm != Harm.None) story.Add($"{name} {harm}");
        if (harm != Harm.None) covered.Count($"{name.Split('/')[0]} {harm}");
        byte[]? content = harm == Harm.Yesterdays ? yesterday.GetValueOrDefault(name) : today.GetValueOrDefault(name);
        if (harm == Harm.Deleted || content is null) return;
        content = [.. content];
        if (harm == Harm.Flipped && content.Length > 0) content[random.Next(content.Length)] ^= (byte)(1 << random.Next(8));
        into[name] = harm == Harm.Cut ? content[..random.Next(content.Length)] : content;
    }

    /// <summary>Runs; where that is refused, does what the refusal says, until a run passes.</summary>
    private async Task MendAsync(RestoreDesk desk)
    {
        for (int tries = 0; tries < 6; tries++)
        {
            if (await TriedAsync("run", () => desk.RunAsync(tries > 2 ? ReadMode.Full : ReadMode.Poll), desk))
            {
                covered.Count(tries == 0 ? "verified at once" : "verified at last");
                return;
            }

            bool adopts = random.Next(3) > 0;
            await TriedAsync(adopts ? "adopt" : "rebuild", adopts ? desk.AdoptAsync : desk.RebuildAsync, desk);
        }

        Assert.Fail("no run passed");
    }

    private async Task<bool> TriedAsync(string what, Func<Task<RunResult>> work, RestoreDesk desk)
    {
        try
        {
            RunResult result = await work();
            story.Add($"{what}: {result.State} {string.Join(' ', result.Errors.Select(error => $"{error.Code} ({error.Message})"))}");
            foreach (ConnectorError error in result.Errors) covered.Count($"error {error.Code}");
            Assert.All(result.Errors, error => Assert.True(error.Kind != ErrorKind.Bug && error.Fix.Length > 0, error.ToString()));
            return result.Errors.Any() == false && result.State is RunState.Verified or RunState.Unverified;
        }
        catch (ConnectorException refused)
        {
            // The store as a whole: without a backup its file is put aside, and a new one begins.
            story.Add($"{what}: {refused.Error.Code}");
            covered.Count($"error {refused.Error.Code}");
            Assert.Contains(refused.Error.Code, new[] { "STORE-DAMAGED", "REVISION-DAMAGED" });
            RestoreDesk.Copy left = desk.TakeCopy();
            desk.Restore(left with { Store = left.Store.Where(file => !file.Key.StartsWith("store.", StringComparison.Ordinal)).ToDictionary() });
            return false;
        }
    }

    private Harm Pick() => random.Next(2) == 0 ? Harm.None : (Harm)random.Next(1, 5);
}
