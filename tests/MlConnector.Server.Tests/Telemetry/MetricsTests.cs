using System.Diagnostics.Metrics;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using MlConnector.Engine.Ports;
using MlConnector.Server.Alerts.Facts;
using MlConnector.Server.Runs;
using MlConnector.Server.Telemetry;
using MlConnector.Server.Tests.World;

namespace MlConnector.Server.Tests.Telemetry;

/// <summary>What Prometheus reads: names, units, escapes, buckets; and a dashboard that names nothing else.</summary>
public sealed partial class MetricsTests
{
    [Fact]
    public async Task A_scrape_is_in_the_text_form()
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        await using ServerSite site = await ServerSite.StartAsync();
        using HttpResponseMessage answer = await (await site.ProgramAsync()).GetAsync("/metrics", cancel);
        Assert.Equal((HttpStatusCode.OK, "text/plain"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        string[] lines = (await answer.Content.ReadAsStringAsync(cancel)).TrimEnd('\n').Split('\n');
        Assert.All(lines, line => Assert.Matches("^(# (HELP|TYPE) mlc_[a-z_]+ .+|mlc_[a-z_]+(\\{.*\\})? -?[0-9.E+]+)$", line));
        Assert.Contains(lines, line => line.StartsWith("mlc_process_memory_usage_bytes ", StringComparison.Ordinal));
        Assert.Contains("# TYPE mlc_runs_live gauge", lines);
        Assert.Contains("mlc_runs_live 0", lines);
    }

    [Fact]
    public async Task A_run_that_ended_is_counted_by_pipeline_state_and_fate()
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        await using ServerSite site = await ServerSite.StartAsync();
        using var meter = new Meter(MlcMeters.Name);
        using var scrape = new MetricsScrape(meter);
        var telemetry = new RunTelemetry(site.Workspace, meter, NullLogger<RunTelemetry>.Instance);
        const string pipeline = "fin\"an\\ce";
        var run = new LiveRun("01R", pipeline, "ann", site.Workspace.Time);
        DateTimeOffset start = site.Workspace.Time.GetUtcNow();
        await site.Workspace.Store.Runs.StartAsync(new RunRecord(run.RunId, pipeline, 1, RunState.Running, start), cancel);
        await site.Workspace.Store.Runs.FinishAsync(run.RunId, RunState.Unverified, start.AddSeconds(7), new RunTotals(11, 9, 2), cancel);
        await telemetry.CountAsync(run, cancel);
        const string labels = "pipeline=\"fin\\\"an\\\\ce\"";
        string[] lines = (await scrape.CollectAsync(cancel)).Split('\n');
        Assert.All(
            [
                $$"""mlc_runs_total{{{labels}},state="unverified"} 1""", $$"""mlc_rows_total{fate="read",{{labels}}} 11""", $$"""mlc_rows_total{fate="delivered",{{labels}}} 9""", $$"""mlc_rows_total{fate="dead",{{labels}}} 2""",
                $$"""mlc_run_duration_seconds_bucket{{{labels}},le="5"} 0""", $$"""mlc_run_duration_seconds_bucket{{{labels}},le="10"} 1""", $$"""mlc_run_duration_seconds_bucket{{{labels}},le="+Inf"} 1""",
                $$"""mlc_run_duration_seconds_sum{{{labels}}} 7""", $$"""mlc_run_duration_seconds_count{{{labels}}} 1""", "# TYPE mlc_run_duration_seconds histogram", "# TYPE mlc_runs_total counter",
            ],
            line => Assert.Contains(line, lines));
    }

    [Fact]
    public async Task The_dashboard_names_only_metrics_that_there_are()
    {
        using var meter = new Meter(MlcMeters.Name);
        HashSet<string> known = new(StringComparer.Ordinal);
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter != meter) return;
            string name = PrometheusText.NameOf(instrument.Name, instrument.Unit ?? "", instrument.GetType().Name.StartsWith("Counter", StringComparison.Ordinal));
            known.UnionWith(instrument is Histogram<double> ? [$"{name}_bucket", $"{name}_sum", $"{name}_count"] : [name]);
        };
        listener.Start();
        await using ServerSite site = await ServerSite.StartAsync();
        var runs = new RunTelemetry(site.Workspace, meter, NullLogger<RunTelemetry>.Instance);
        await using var desk = new RunDesk(site.Workspace, new Server.Hosting.ServerOptions(), new Server.Runs.Logs.RunLogs(site.Workspace), runs, NullLogger<RunDesk>.Instance);
        _ = new StandingMetrics(site.Workspace, null!, new QuotaOutlook(site.Workspace), desk, meter);
        string dashboard = await File.ReadAllTextAsync(Path.Combine(Root(), "docs", "grafana", "ml-connector.json"), TestContext.Current.CancellationToken);
        using JsonDocument json = JsonDocument.Parse(dashboard);
        Assert.NotEmpty(json.RootElement.GetProperty("panels").EnumerateArray());
        string[] named = [.. MetricName().Matches(dashboard).Select(match => match.Value).Distinct(StringComparer.Ordinal)];
        Assert.NotEmpty(named);
        Assert.Empty(named.Except(known, StringComparer.Ordinal));
    }

    private static string Root()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "MlConnector.slnx"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }

    [GeneratedRegex("\\bmlc_[a-z_]+", RegexOptions.None, 5000)]
    private static partial Regex MetricName();
}
