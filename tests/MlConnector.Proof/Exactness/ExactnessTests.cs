using System.Globalization;
using System.Text;
using System.Text.Json;
using MlConnector.Abstractions.Records;
using MlConnector.Proof.Seeds;

namespace MlConnector.Proof.Exactness;

/// <summary>
/// Values as sources write them and as Power BI gets them: equal, or a dead letter with the right code. Numbers are compared as digits; the truth is an integer and a scale. Rows go the whole way, through the packing of the
/// journal too.
/// </summary>
public sealed class ExactnessTests
{
    private const int RowsOfASeed = 1000;
    private static readonly Encoding Windows1252 = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;
    private static readonly WholePath Path = new();

    [Fact]
    public async Task INV7_every_value_is_equal_at_the_destination_or_dead_with_the_right_code()
    {
        Tally covered = await new Slice("ExactnessTests.INV7_every_value_is_equal_at_the_destination_or_dead_with_the_right_code", few: 4, full: 1000).PlayAsync(PlayAsync);
        Assert.True(covered["rows delivered"] > 0);
        int atLeast = Slice.IsFull ? 100 : 1; // a seed of 1,000 rows has six or more of the rarest
        Assert.All(["MAP-TYPE", "MAP-TEXT", "MAP-RANGE", "MAP-LENGTH", "MAP-PRECISION", "MAP-SCALE", "MAP-DIGITS"], code => Assert.True(covered[$"dead {code}"] >= atLeast, code));
    }

    private static async Task<Tally> PlayAsync(int seed)
    {
        Random random = Slice.RandomOf(seed);
        bool enet = seed % 4 == 0;
        Sample[][] rows = [.. Enumerable.Range(0, RowsOfASeed).Select(row => Row(random, row, enet))];
        using RecordPage page = enet ? Path.OfEnet(Windows1252.GetBytes(Xml(rows))) : Path.OfOData($"{{\"value\":[{string.Join(',', rows.Select(Json))}]}}");
        (JsonElement Row, string Code, string Column)[] ends = await Path.DeliverAsync(page);
        var covered = new Tally();
        for (int row = 0; row < rows.Length; row++) Compare(rows[row], ends[row], row, covered);
        covered.Count(enet ? "pages of e.net" : "pages of OData");
        return covered;
    }

    private static Sample[] Row(Random random, int row, bool enet)
    {
        var numbers = new NumberSamples(random);
        var texts = new TextSamples(random);
        var times = new TimeSamples(random);
        int bad = random.Next(10) == 0 ? random.Next(1, 7) : 0;
        Sample time;
        do time = times.Instant(bad == 6);
        while (bad is not (0 or 6) && time.Dead is not null); // near the earliest day a zone decides
        string key = row.ToString("D6", CultureInfo.InvariantCulture), flag = random.Next(2) == 0 ? "true" : "false";
        return
        [
            new Sample($"\"{key}\"", key, key), numbers.Next(NumberSamples.Column.Money, bad == 1), numbers.Next(NumberSamples.Column.Double, bad == 2), numbers.Next(NumberSamples.Column.Whole, bad == 3),
            texts.Next(enet, bad == 4), times.Day(bad == 5), time, new Sample(flag, flag, flag),
        ];
    }

    private static string Json(Sample[] row) => $"{{{string.Join(',', WholePath.Columns.Select((column, i) => $"\"{column}\":{row[i].Json}"))}}}";

    private static string Xml(Sample[][] rows) =>
        $"<?xml version=\"1.0\" encoding=\"Windows-1252\"?><ComFnd>{string.Concat(rows.Select(row => $"<Row>{string.Concat(WholePath.Columns.Select((column, i) => $"<{column}>{row[i].Xml}</{column}>"))}</Row>"))}</ComFnd>";

    private static void Compare(Sample[] sent, (JsonElement Row, string Code, string Column) end, int row, Tally covered)
    {
        string[] columns = [.. WholePath.Columns];
        int dead = Array.FindIndex(sent, sample => sample.Dead is not null);
        if (dead >= 0)
        {
            Assert.True(end.Code == sent[dead].Dead && end.Column == columns[dead], $"row {row}, {columns[dead]} = {Cut(sent[dead].Json)}: '{end.Code}' of '{end.Column}' instead of {sent[dead].Dead}");
            covered.Count($"dead {end.Code}");
            return;
        }

        Assert.True(end.Code.Length == 0, $"row {row} is dead: {end.Code} of {end.Column}: {Cut(string.Join(" | ", sent.Select(sample => sample.Json)))}");
        for (int i = 0; i < columns.Length; i++)
        {
            string? arrived = end.Row.TryGetProperty(columns[i], out JsonElement value) ? value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText() : null;
            Assert.True(string.Equals(arrived, sent[i].Arrives, StringComparison.Ordinal), $"row {row}, {columns[i]} = {Cut(sent[i].Json)}: {Cut(arrived ?? "nothing")} arrived instead of {Cut(sent[i].Arrives ?? "nothing")}");
        }

        covered.Count("rows delivered");
        covered.Count("decimals equal", 2);
    }

    private static string Cut(string text) => text.Length <= 300 ? text : text[..300] + "…";
}
