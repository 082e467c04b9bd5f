using System.Diagnostics;
using MlConnector.Chaos.Truth;
using MlConnector.Chaos.World;
using MlConnector.Sandbox.PowerBi;
using MlConnector.Sandbox.Syspro;
using MlConnector.Sandbox.Syspro.Enet;
using MlConnector.Sandbox.Syspro.OData;

namespace MlConnector.Chaos;

/// <summary>
/// The shipped <c>mlc</c>, which has no test switches, killed from outside by SIGKILL: after a number of requests that a seed draws, so at any instant between two of them. <c>MLC_CHAOS_SEED</c> draws others.
/// </summary>
public sealed class ShippedProgramTests
{
    private const int Kills = 4, MostRequests = 25;
    private static readonly string Seed = Environment.GetEnvironmentVariable("MLC_CHAOS_SEED") is { Length: > 0 } given ? given : "1";

    [Fact]
    public async Task INV_3_mlc_killed_at_random_instants_loses_and_doubles_nothing()
    {
        var settings = new SiteSettings { Speed = 1, Settle = "1s", Visibility = TimeSpan.FromMilliseconds(300) };
        await using Site site = await Site.StartAsync(settings);
        var mlc = new EngineProcess(site);
        await SetUpAsync(site, mlc);
        var dice = new Random(int.Parse(Seed, System.Globalization.CultureInfo.InvariantCulture));
        int killed = 0;
        for (int kill = 0; kill < Kills; kill++) killed += await KillAfterAsync(site, mlc, dice.Next(1, MostRequests)) ? 1 : 0;
        ProcessEnd end = await RunAsync(mlc, ["run"]);
        string story = $"{end}\nrepeat it with:\n  MLC_CHAOS_SEED={Seed} dotnet run --project tests/MlConnector.Chaos -- -method '*mlc_killed_at_random_instants*'";
        Assert.True(end.Code == 0, story);
        Assert.True(killed > 0, $"every mlc ended before it was killed\n{story}");
        IReadOnlyList<string> differences = Comparison.Differences(site, settings.Streams, new HashSet<string>());
        Assert.True(differences.Count == 0, $"{string.Join('\n', differences)}\n{story}");
    }

    private static async Task SetUpAsync(Site site, EngineProcess mlc)
    {
        foreach ((string name, string value) in new[] { ("syspro-odata", new ODataOptions().Password), ("syspro-enet", new EnetOptions().Operators["MLC"]), ("powerbi", new PowerBiSandboxOptions().ClientSecret) })
        {
            ProcessEnd set = await EngineProcess.EndAsync(mlc.Start("mlc.dll", ["secrets", "set", name]), value + "\n", TestContext.Current.CancellationToken);
            Assert.True(set.Code == 0, set.ToString());
        }

        ProcessEnd applied = await RunAsync(mlc, ["apply", "-f", site.ConfigurationFile, "--yes"]);
        Assert.True(applied.Code == 0, applied.ToString());
    }

    private static Task<ProcessEnd> RunAsync(EngineProcess mlc, string[] arguments) => EngineProcess.EndAsync(mlc.Start("mlc.dll", arguments), null, TestContext.Current.CancellationToken);

    /// <summary>Starts a run and kills it once both vendors together have been asked so often; false if it ended before.</summary>
    private static async Task<bool> KillAfterAsync(Site site, EngineProcess mlc, int requests)
    {
        long Asked() => site.Host.Context.Counters[$"{SysproSandbox.ModuleName}.requests"] + site.PowerBi.Counters.Requests;
        long until = Asked() + requests;
        Process process = mlc.Start("mlc.dll", ["run"]);
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(2));
        while (Asked() < until && !process.HasExited) await tick.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        if (!process.HasExited) process.Kill();
        return (await EngineProcess.EndAsync(process, null, TestContext.Current.CancellationToken)).Killed;
    }
}
