using System.Text;
using System.Text.Json;
using MlConnector.Composition.DeadLetters;
using MlConnector.Engine.Ports;

namespace MlConnector.Server.Tests.Exports;

/// <summary>The forms in which dead letters leave.</summary>
public sealed class DeadLetterFormTests
{
    private static readonly DateTimeOffset Met = new(2026, 11, 29, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_cell_is_quoted_where_it_must_be_and_no_spreadsheet_runs_it()
    {
        string[] lines = (await WrittenAsync(into => new DeadLetterCsv(into), "=HYPERLINK(\"http://x\"),\r\n")).Split("\r\n", 2);
        Assert.StartsWith("\uFEFFid,pipeline,stream,record,", lines[0], StringComparison.Ordinal);
        Assert.Equal("7,finance,gl,A|1,open,TOO-LONG,Name,\"'=HYPERLINK(\"\"http://x\"\"),\r\n\",Shorten it.,01R,2026-11-29 08:00:00Z,1,,,,\r\n", lines[1]);
    }

    [Fact]
    public async Task A_line_is_one_object_whatever_stands_in_it()
    {
        string text = await WrittenAsync(into => new DeadLetterLines(into), "two\nlines");
        JsonElement letter = JsonDocument.Parse(Assert.Single(text.Split('\n', StringSplitOptions.RemoveEmptyEntries))).RootElement;
        Assert.Equal((7, "two\nlines", "open", "2026-11-29T08:00:00Z"), (letter.GetProperty("id").GetInt64(), letter.GetProperty("message").GetString(), letter.GetProperty("state").GetString(), letter.GetProperty("firstSeen").GetString()));
        Assert.False(letter.TryGetProperty("row", out _));
    }

    private static async Task<string> WrittenAsync(Func<Stream, IDeadLetterWriter> form, string message)
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        using var into = new MemoryStream();
        IDeadLetterWriter writer = form(into);
        var stream = new StreamRecord(new StreamId(1), "finance", "gl", "Gl");
        await writer.BeginAsync(cancel);
        await writer.WriteAsync(new ExportedLetter(new DeadLetterRecord(7, stream.Id, "", "", "A|1", "TOO-LONG", "Name", message, "Shorten it.", "01R", default!, Met), stream, null), cancel);
        return Encoding.UTF8.GetString(into.ToArray());
    }
}
