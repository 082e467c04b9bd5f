using MlConnector.Engine.Ports;
using MlConnector.Sandbox.PowerBi;
using MlConnector.Server.Schedules;

namespace MlConnector.Server.Tests.Load;

/// <summary>
/// Many pipelines with turns in the same moments, while many people look: no turn is lost, none is run twice, and what is at the destination is what is in the ERP. How long pages take is told, not judged. Small in the ordinary
/// test run; <c>MLC_LOAD_PIPELINES</c>, <c>MLC_LOAD_READERS</c>, <c>MLC_LOAD_MINUTES</c> and <c>MLC_LOAD_HISTORY</c> make it large, <c>MLC_LOAD_REPORT</c> names the file that gets the figures, and <c>MLC_LOAD_KEEP=1</c> leaves
/// the data folder.
/// </summary>
public sealed class LoadTests(ITestOutputHelper output)
{
    private readonly CancellationToken cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task INV_8_no_turn_is_lost_or_run_twice_however_many_pipelines_and_readers()
    {
        LoadSize size = LoadSize.FromEnvironment();
        var report = new LoadReport(size);
        await using LoadedSite loaded = await LoadedSite.StartAsync(size, cancel);
        await report.TimeAsync("first runs", () => loaded.BeginAsync(cancel));
        if (size.History > 0) await RunHistory.AddAsync(loaded.Site.Workspace.Folder.Path, size.History, size.Pipelines, loaded.FirstTurn - LoadSize.Turn, cancel);
        await report.TimeAsync("one reader, nothing runs", () => LeafAsync(loaded, report));
        if (size.Leisure > TimeSpan.Zero) await report.TimeAsync("readers, nothing runs", () => ReadAsync(loaded, size, report.Leisurely, () => Task.Delay(size.Leisure, TimeProvider.System, cancel)));
        await report.TimeAsync("turns and readers", () => ReadAsync(loaded, size, report.Crowd, () => loaded.PlayAsync(cancel)));
        await loaded.HaltAsync(cancel);
        if (Environment.GetEnvironmentVariable("MLC_LOAD_KEEP") == "1") output.WriteLine(loaded.Site.Keep());
        output.WriteLine(await report.WriteAsync(cancel));
        await AssertRunsAsync(loaded, size);
        AssertRows(loaded);
    }

    /// <summary>The first round, for which pages are compiled, does not count.</summary>
    private async Task LeafAsync(LoadedSite loaded, LoadReport report)
    {
        HttpClient browser = await loaded.Site.SignInAsync(Role.Viewer);
        await new Reader(browser, 0, loaded.Pipelines, new PageTimes()).LeafAsync(1, cancel);
        await new Reader(browser, 0, loaded.Pipelines, report.Alone).LeafAsync(4, cancel);
    }

    /// <summary>All readers look while something goes on.</summary>
    private async Task ReadAsync(LoadedSite loaded, LoadSize size, PageTimes times, Func<Task> meanwhile)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        List<Task> readers = [];
        for (int number = 0; number < size.Readers; number++) readers.Add(new Reader(await loaded.Site.SignInAsync(Role.Viewer), number, loaded.Pipelines, times).StayAsync(size.Look, size.Look * number / size.Readers, over.Token));
        await meanwhile();
        await over.CancelAsync();
        await Task.WhenAll(readers);
    }

    /// <summary>Of every pipeline the first run and one for each turn, all verified.</summary>
    private async Task AssertRunsAsync(LoadedSite loaded, LoadSize size)
    {
        DateTimeOffset[] turns = [.. Enumerable.Range(0, size.Turns).Select(turn => loaded.FirstTurn + turn * LoadSize.Turn)];
        foreach (string pipeline in loaded.Pipelines)
        {
            RunRecord[] runs = [.. (await loaded.Site.Workspace.Store.Runs.ListAsync(pipeline, size.Turns + 10, cancel)).Where(run => !run.RunId.StartsWith("past-", StringComparison.Ordinal))];
            Assert.All(runs, run => Assert.Equal((RunState.Verified, ScheduleLoop.By), (run.State, run.By)));
            Assert.Equal(turns, runs.Select(run => run.DueAt).OfType<DateTimeOffset>().Order());
            Assert.Equal(size.Turns + 1, runs.Length);
        }
    }

    /// <summary>In every dataset, the suppliers that the ERP has, each once.</summary>
    private static void AssertRows(LoadedSite loaded)
    {
        string[] source = [.. loaded.Systems.Syspro.Table("ApSupplier").Rows.Select(row => Told(row.Text("Supplier"), row.Text("SupplierName"))).Order(StringComparer.Ordinal)];
        foreach (SandboxDataset dataset in loaded.Systems.PowerBi.Datasets()) Assert.Equal(source, CurrentOf(dataset.Table("Suppliers")));
    }

    /// <summary>What a report shows: the rows of the newest generation that has its closing row.</summary>
    private static string[] CurrentOf(SandboxTable table)
    {
        IReadOnlyDictionary<string, object?>[] rows = [.. table.Rows];
        long closed = rows.Where(row => row["_Deleted"] is true).Select(row => (long)row["_Generation"]!).DefaultIfEmpty().Max();
        return [.. rows.Where(row => row["_Deleted"] is not true && (long)row["_Generation"]! == closed).Select(row => Told((string)row["Supplier"]!, (string)row["SupplierName"]!)).Order(StringComparer.Ordinal)];
    }

    /// <summary>The ERP fills codes of digits with zeros, which are not theirs.</summary>
    private static string Told(string supplier, string name) => $"{supplier.Trim().TrimStart('0')} {name.Trim()}";
}
