using System.Diagnostics;
using System.Text.Json;
using MlConnector.Chaos.Truth;
using MlConnector.EndToEnd.World;
using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.Hosting;

namespace MlConnector.EndToEnd.Matrix;

/// <summary>An ERP and a BI tool on loopback, a folder, the program, a configuration that is applied.</summary>
internal sealed class Pair : IAsyncDisposable
{
    private const int LongestText = 4_000;
    private const string Short = "short";

    private readonly string folder;
    private readonly SourceSide source;
    private readonly DestinationSide destination;
    private readonly SandboxHost host;
    private readonly string streams;

    private Pair(string folder, SourceSide source, DestinationSide destination, SandboxHost host, string? streams)
    {
        (this.folder, this.source, this.destination, this.host) = (folder, source, destination, host);
        this.streams = streams ?? string.Concat(source.Streams.Select(stream => $"      {stream.Stream}: {{}}\n"));
        Mlc = new Mlc(folder);
    }

    public Mlc Mlc { get; }

    /// <summary>The configuration.</summary>
    public string File => Path.Combine(folder, "finance.yaml");

    /// <summary>Starts both vendors, stores their secrets, checks and applies: the ERP's streams as the catalog has them, or <paramref name="streams"/> as written.</summary>
    public static Task<Pair> StartAsync(string from, string to, string? streams = null) => StartAsync(SourceSide.Of(from), to, streams);

    /// <summary>The same with an ERP that is set up already.</summary>
    public static async Task<Pair> StartAsync(SourceSide erp, string to, string? streams = null)
    {
        string home = Directory.CreateTempSubdirectory("mlc-e2e-").FullName;
        DestinationSide bi = DestinationSide.Of(to);
        SandboxHost vendors = await SandboxHost.StartAsync(new SandboxOptions { CertificateFile = Path.Combine(home, "sandbox.pem") }, [erp.Module, bi.Module], TestContext.Current.CancellationToken);
        var pair = new Pair(home, erp, bi, vendors, streams);
        await System.IO.File.WriteAllTextAsync(pair.File, pair.Configuration(), TestContext.Current.CancellationToken);
        foreach ((string name, string value) in erp.Secrets.Concat(bi.Secrets)) (await pair.Mlc.RunAsync($"secrets set {name}", value + "\n")).Ended(0);
        (await pair.Mlc.RunAsync($"check -f {pair.File}")).Ended(0);
        (await pair.Mlc.RunAsync($"apply -f {pair.File} --yes")).Ended(0);
        return pair;
    }

    /// <summary>Kills runs, one at each point on the way of a batch; each begins where the one before it was killed.</summary>
    public async Task KillEverywhereAsync()
    {
        foreach (string point in destination.KillPoints) await KillAsync(point, "run");
    }

    /// <summary>Kills a run that has handed over a batch and has no answer yet.</summary>
    public Task KillUnansweredAsync() => KillAsync(destination.Unanswered, "run");

    /// <summary>A run that has to be verified.</summary>
    public async Task VerifiedAsync() => Assert.Equal("Verified", (await Mlc.RunAsync("run --json")).Ended(0).Json.GetProperty("state").GetString());

    /// <summary>Every table of the two sides is the same in every mapped column, row by row, and nothing that is stored is there twice.</summary>
    public void Agree()
    {
        foreach (StreamTruth stream in source.Streams)
        {
            SourceTable table = Repaired(source.Table(stream));
            Agreement.HoldsWhole(destination.Here(stream), table, destination.Table(stream.Table));
            if (destination.View(stream) is { } view) Agreement.HoldsWhole(stream with { Shape = Shape.EveryRow }, table, view);
        }
    }

    /// <summary>Number of rows that are stored.</summary>
    public int Stored() => source.Streams.Sum(stream => destination.Table(stream.Table).Rows.Count);

    /// <summary>Something happens in the ERP.</summary>
    public void Change() => source.Change();

    /// <summary>A scenario is played in the ERP; gives its facts.</summary>
    public async Task<IReadOnlyDictionary<string, string>> PlayAsync(string scenario) => await source.Module.PlayAsync(scenario, new Dictionary<string, string>(StringComparer.Ordinal));

    /// <summary>A text of an invoice becomes too long; its run says so; the row is repaired and replayed without the ERP, and the replay is killed when it has handed over the row and has no answer yet.</summary>
    public async Task SpoilRepairAndKillTheReplayAsync()
    {
        source.Spoil();
        Assert.Equal("Unverified", (await Mlc.RunAsync("run --json")).Ended(4).Json.GetProperty("state").GetString());
        JsonElement letter = Assert.Single((await Mlc.RunAsync("dead-letters list --json")).Ended(0).Json.EnumerateArray());
        Assert.Equal("MAP-LENGTH", letter.GetProperty("code").GetString());
        (await Mlc.RunAsync(["dead-letters", "repair", $"{letter.GetProperty("id")}", "--set", $"{letter.GetProperty("column").GetString()}={Short}", "--reason", "too long"])).Ended(0);
        await KillAsync(destination.Unanswered, "replay", "--id", $"{letter.GetProperty("id")}");
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        destination.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private async Task KillAsync(string point, params string[] command)
    {
        host.Context.Faults.Order(new FaultOrder { Module = destination.Module.Name, Operation = point, Effect = FaultEffect.Delay, Delay = TimeSpan.FromMinutes(10), Times = null });
        using Process run = Mlc.Start(command);
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            patience.CancelAfter(TimeSpan.FromMinutes(5));
            using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
            while (host.Context.Faults.List().All(fault => fault.Struck == 0) && !run.HasExited) await tick.WaitForNextTickAsync(patience.Token);
            Assert.False(run.HasExited, $"{command[0]} ended before it came to {point}");
        }
        finally
        {
            run.Kill();
        }

        await run.WaitForExitAsync(TestContext.Current.CancellationToken);
        host.Context.Faults.Clear();
    }

    private string Configuration() => $$"""
        connections:
        {{source.Connection(host)}}
        {{destination.Connection(host)}}
        pipelines:
          finance:
            source: erp
            destination: bi
            dataset: Finance
            schedule: every 15 minutes
            streams:
        {{streams}}
        """;

    /// <summary>A text that no destination holds is shown as it was repaired.</summary>
    private static SourceTable Repaired(SourceTable table) =>
        table with { Rows = [.. table.Rows.Select(row => (Func<string, object?>)(name => row(name) is string { Length: > LongestText } ? Short : row(name)))] };
}
