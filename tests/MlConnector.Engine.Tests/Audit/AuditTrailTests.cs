using System.Text;
using System.Text.Json;
using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Audit;

namespace MlConnector.Engine.Tests.Audit;

public sealed class AuditTrailTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Events_of_many_writers_are_numbered_without_gap_and_hold_together()
    {
        await using var folder = await AuditFolder.CreateAsync(0);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(
            async () =>
            {
                for (var i = 0; i < 100; i++)
                {
                    await folder.Trail.Add(new AuditEvent($"run {writer}", "batch.receipt", $"b{i}"), Cancel);
                    if (i % 10 == 9) await folder.Trail.FlushAsync(Cancel);
                }
            },
            Cancel)));
        await folder.Trail.AnchorAsync(Cancel);

        var report = await folder.VerifyAsync();
        Assert.True(report.Holds, report.ToString());
        Assert.Equal(800, report.Entries);
    }

    [Fact]
    public async Task The_anchor_file_keeps_every_head_once_and_survives_a_torn_line()
    {
        await using var folder = await AuditFolder.CreateAsync(3);
        await folder.Trail.AnchorAsync(Cancel);
        await File.AppendAllTextAsync(folder.AnchorPath, "4 2026-11", Cancel);

        Assert.Equal(3, Assert.Single(folder.Anchors.Read()).Number);
    }

    [Fact]
    public void An_anchor_file_that_cannot_be_written_is_an_error_with_its_name()
    {
        var anchors = new AuditAnchorFile(Path.Combine(Path.GetTempPath(), "nowhere-at-all", "heads.txt"));

        var refusal = Assert.Throws<ConnectorException>(() => anchors.Append(new AuditHead(1, DateTimeOffset.UnixEpoch, new string('0', 64))));

        Assert.Equal("AUDIT-ANCHOR", refusal.Error.Code);
    }

    [Fact]
    public async Task The_export_is_one_json_object_a_line_with_everything_that_was_sealed()
    {
        await using var folder = await AuditFolder.CreateAsync(1200);
        using var into = new MemoryStream();

        Assert.Equal(1191, await new AuditExport(folder.Rows).WriteAsync(into, from: 10, Cancel));

        var lines = Encoding.UTF8.GetString(into.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(1191, lines.Length);
        var number = 10;
        await foreach (var entry in folder.Rows.ReadAsync(10, Cancel))
        {
            using var line = JsonDocument.Parse(lines[number - 10]);
            Assert.Equal(number, line.RootElement.GetProperty("number").GetInt64());
            Assert.Equal(entry.Detail, line.RootElement.GetProperty("detail").GetString());
            Assert.Equal(entry.At, line.RootElement.GetProperty("at").GetDateTimeOffset());
            Assert.Equal(Convert.ToHexStringLower(entry.Mac), line.RootElement.GetProperty("mac").GetString());
            number++;
        }
    }
}
