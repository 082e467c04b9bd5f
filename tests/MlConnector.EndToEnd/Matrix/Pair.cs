using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using MlConnector.EndToEnd.World;
using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.Hosting;

namespace MlConnector.EndToEnd.Matrix;

/// <summary>An ERP and a BI tool on loopback, a folder, the program, a configuration that is applied.</summary>
internal sealed class Pair : IAsyncDisposable
{
    private readonly string folder;
    private readonly SourceSide source;
    private readonly DestinationSide destination;
    private readonly SandboxHost host;
    private readonly string streams;

    private Pair(string folder, SourceSide source, DestinationSide destination, SandboxHost host, string? streams)
    {
        (this.folder, this.source, this.destination, this.host) = (folder, source, destination, host);
        this.streams = streams ?? string.Concat(source.Streams.Select(name => $"      {name}: {{}}\n"));
        Mlc = new Mlc(folder);
    }

    public Mlc Mlc { get; }

    /// <summary>Starts both vendors, stores their secrets, checks and applies: the ERP's streams as the catalog has them, or <paramref name="streams"/> as written.</summary>
    public static async Task<Pair> StartAsync(string from, string to, string? streams = null)
    {
        string home = Directory.CreateTempSubdirectory("mlc-e2e-").FullName;
        (SourceSide erp, DestinationSide bi) = (SourceSide.Of(from), DestinationSide.Of(to));
        SandboxHost vendors = await SandboxHost.StartAsync(new SandboxOptions { CertificateFile = Path.Combine(home, "sandbox.pem") }, [erp.Module, bi.Module], TestContext.Current.CancellationToken);
        var pair = new Pair(home, erp, bi, vendors, streams);
        string file = Path.Combine(home, "finance.yaml");
        await File.WriteAllTextAsync(file, pair.Configuration(), TestContext.Current.CancellationToken);
        foreach ((string name, string value) in erp.Secrets.Concat(bi.Secrets)) (await pair.Mlc.RunAsync($"secrets set {name}", value + "\n")).Ended(0);
        (await pair.Mlc.RunAsync($"check -f {file}")).Ended(0);
        (await pair.Mlc.RunAsync($"apply -f {file} --yes")).Ended(0);
        return pair;
    }

    /// <summary>Kills a run at one of the points between the first byte of a batch and its receipt.</summary>
    public Task KillAsync(int point) => KillAsync(destination.KillPoints[point % destination.KillPoints.Count]);

    /// <summary>A run that has to be verified.</summary>
    public async Task VerifiedAsync() => Assert.Equal("Verified", (await Mlc.RunAsync("run --json")).Ended(0).Json.GetProperty("state").GetString());

    /// <summary>The rows of the two sides are the same, row by row, and nothing that is stored is there twice.</summary>
    public void Agree()
    {
        string[] delivered = [.. destination.Current(source.Table).Select(row => Text(source.Columns.Select(column => row[column]))).Order(StringComparer.Ordinal)];
        Assert.NotEmpty(delivered);
        Assert.Equal(source.Rows().Select(Text).Order(StringComparer.Ordinal), delivered);
        string[] stored = [.. destination.Stored()];
        Assert.Equal(stored.Length, stored.Distinct(StringComparer.Ordinal).Count());
    }

    /// <summary>Number of rows that are stored.</summary>
    public int Stored() => destination.Stored().Count();

    /// <summary>Something happens in the ERP.</summary>
    public void Change() => source.Change();

    /// <summary>A text of an invoice becomes too long; its run says so; the row is repaired and replayed, without the ERP.</summary>
    public async Task SpoilRepairAndReplayAsync()
    {
        source.Spoil();
        Assert.Equal("Unverified", (await Mlc.RunAsync("run --json")).Ended(4).Json.GetProperty("state").GetString());
        JsonElement letter = Assert.Single((await Mlc.RunAsync("dead-letters list --json")).Ended(0).Json.EnumerateArray());
        Assert.Equal("MAP-LENGTH", letter.GetProperty("code").GetString());
        (await Mlc.RunAsync(["dead-letters", "repair", $"{letter.GetProperty("id")}", "--set", $"{letter.GetProperty("column").GetString()}=short", "--reason", "too long"])).Ended(0);
        (await Mlc.RunAsync($"replay --id {letter.GetProperty("id")}")).Ended(0);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        destination.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private async Task KillAsync(string point)
    {
        long before = host.Context.Counters[$"{destination.Module.Name}.faults"];
        host.Context.Faults.Order(new FaultOrder { Module = destination.Module.Name, Operation = point, Effect = FaultEffect.Delay, Delay = TimeSpan.FromMinutes(10), Times = null });
        using Process run = Mlc.Start(["run"]);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromMinutes(5));
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (host.Context.Counters[$"{destination.Module.Name}.faults"] == before && !run.HasExited) await tick.WaitForNextTickAsync(patience.Token);
        Assert.False(run.HasExited, $"the run ended before it came to {point}");
        run.Kill();
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

    private static string Text(IEnumerable<object?> values) => string.Join('|', values.Select(value => value switch
    {
        null => "",
        string text when decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out decimal number) => Digits(number),
        string text => text,
        _ => Digits(Convert.ToDecimal(value, CultureInfo.InvariantCulture)),
    }));

    private static string Digits(decimal number) => number.ToString("0.############", CultureInfo.InvariantCulture);
}
