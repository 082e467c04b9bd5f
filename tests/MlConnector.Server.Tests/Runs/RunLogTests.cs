using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using MlConnector.Server.Runs.Logs;
using MlConnector.Server.Telemetry;
using MlConnector.Server.Tests.World;
using MlConnector.Vault.Redaction;

namespace MlConnector.Server.Tests.Runs;

/// <summary>Logs of runs: kept, bounded, without secrets.</summary>
public sealed partial class RunLogTests
{
    private const string Canary = "canary-Kp62vQ-hush";

    [Fact]
    public async Task What_a_run_says_is_kept_and_no_secret_with_it_INV_6()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        var logs = new RunLogs(site.Workspace);
        var redactor = new Redactor();
        redactor.Learn(Canary);
        using ILoggerFactory factory = ServiceLogs.Open(NullLoggerFactory.Instance, redactor, json: false, _ => null, site.Workspace.Time);
        string run = site.Workspace.Ids.Next();
        Slip(factory.CreateLogger("Before"), Canary, null);
        logs.Enter(run);
        Slip(factory.CreateLogger("MlConnector.Test.Part"), Canary, new InvalidOperationException($"with {Canary} in it"));
        RunLogLine line = Assert.Single(logs.Read(run));
        Assert.Equal(("warning", "Part"), (line.Level, line.From));
        Assert.Contains("InvalidOperationException", line.Failure, StringComparison.Ordinal);
        Assert.All(Directory.EnumerateFiles(site.Workspace.Folder.RunLogs, "*", SearchOption.AllDirectories), file => Assert.DoesNotContain(Canary, File.ReadAllText(file), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_log_is_bounded_and_keeps_its_end()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        var logs = new RunLogs(site.Workspace);
        string run = site.Workspace.Ids.Next();
        logs.Enter(run);
        for (int i = 0; i < 600; i++) RunLogs.Current!.Add(new RunLogLine(site.Workspace.Time.GetUtcNow(), "information", "test", $"{i} {new string('x', 9000)}", null));
        IReadOnlyList<RunLogLine> lines = logs.Read(run);
        Assert.StartsWith("599 ", lines[^1].Message, StringComparison.Ordinal);
        Assert.InRange(lines.Count, 100, 599);
        Assert.InRange(Directory.EnumerateFiles(site.Workspace.Folder.RunLogs, "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length), RunLogFile.Half, 2 * RunLogFile.Half);
    }

    [Fact]
    public async Task Logs_go_when_they_are_too_old_or_too_many_the_oldest_first()
    {
        var time = new SetTime();
        await using ServerSite site = await ServerSite.StartAsync(time);
        var logs = new RunLogs(site.Workspace);
        string[] runs = [Say(), Say(TimeSpan.FromDays(1)), Say(TimeSpan.FromDays(1))];
        logs.Sweep(TimeSpan.FromDays(30), long.MaxValue);
        Assert.All(runs, run => Assert.NotEmpty(logs.Read(run)));
        logs.Sweep(TimeSpan.FromDays(30), 250);
        Assert.Equal([0, 0, 1], runs.Select(run => logs.Read(run).Count));
        time.Pass(TimeSpan.FromDays(31));
        logs.Sweep(TimeSpan.FromDays(30), long.MaxValue);
        Assert.Empty(logs.Read(runs[2]));

        string Say(TimeSpan later = default)
        {
            time.Pass(later);
            string run = site.Workspace.Ids.Next();
            logs.Enter(run);
            RunLogs.Current!.Add(new RunLogLine(time.GetUtcNow(), "information", "test", new string('x', 100), null));
            return run;
        }
    }

    [Theory]
    [InlineData("../../secret")]
    [InlineData("")]
    [InlineData("0000000000/../../store.db.")]
    public async Task Nothing_but_an_id_becomes_a_path(string id)
    {
        await using ServerSite site = await ServerSite.StartAsync();
        Assert.Empty(new RunLogs(site.Workspace).Read(id));
    }

    [LoggerMessage(1, LogLevel.Warning, "The password is {Password}")]
    private static partial void Slip(ILogger log, string password, Exception? failure);
}
