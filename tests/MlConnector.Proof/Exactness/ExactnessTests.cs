using System.Globalization;
using System.Text;
using MlConnector.Abstractions.Records;
using MlConnector.Proof.Seeds;
using MlConnector.Proof.Sites;

namespace MlConnector.Proof.Exactness;

/// <summary>
/// Values as sources write them and as a destination gets them: equal, or a dead letter with the right code. Numbers are compared as digits; the truth is an integer and a scale. Rows go the whole way, through the packing of the
/// journal too.
/// </summary>
public sealed class ExactnessTests
{
    private const int RowsOfASeed = 1000;
    private static readonly Encoding Windows1252 = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;
    private static readonly string[] Exact = ["MAP-TYPE", "MAP-TEXT", "MAP-RANGE", "MAP-LENGTH", "MAP-PRECISION", "MAP-SCALE"];

    [Fact]
    public Task INV7_every_value_is_equal_at_the_destination_or_dead_with_the_right_code() =>
        ProveAsync(new Slice("ExactnessTests.INV7_every_value_is_equal_at_the_destination_or_dead_with_the_right_code", few: 4, full: 1000), static _ => Task.FromResult<IArrival>(new PowerBiArrival()), [.. Exact, "MAP-DIGITS"]);

    [Fact]
    public Task INV7_every_value_is_equal_in_BigQuery_or_dead_with_the_right_code() =>
        ProveAsync(new Slice("ExactnessTests.INV7_every_value_is_equal_in_BigQuery_or_dead_with_the_right_code", few: 4, full: 200), BigQueryAsync, [.. Exact, "MAP-PARTITION"]);

    [Fact]
    public Task INV7_every_value_is_equal_in_Tableau_or_dead_with_the_right_code() =>
        ProveAsync(new Slice("ExactnessTests.INV7_every_value_is_equal_in_Tableau_or_dead_with_the_right_code", few: 4, full: 200), static async _ => await SiteArrival.StartAsync(new TableauSite(), ExactColumn.OfTableau), Exact);

    /// <summary>Every way of getting rows in takes its turn; tables that are loaded by jobs are partitioned by the day, which bounds it.</summary>
    private static async Task<IArrival> BigQueryAsync(int seed)
    {
        BigQuerySite.Path path = BigQuerySite.All[seed % BigQuerySite.All.Length];
        if (path.Streams) return await SiteArrival.StartAsync(new BigQuerySite(path), ExactColumn.OfBigQuery(DaysOf.Any));
        return await SiteArrival.StartAsync(new BigQuerySite(path, SiteArrival.TableName), ExactColumn.OfBigQuery(new DaysOf(BigQuerySite.FirstDay, BigQuerySite.LastDay, "MAP-PARTITION")));
    }

    private static async Task ProveAsync(Slice slice, Func<int, Task<IArrival>> start, string[] codes)
    {
        Tally covered = await slice.PlayAsync(seed => PlayAsync(start, seed));
        Assert.True(covered["rows delivered"] > 0);
        int atLeast = Slice.IsFull ? 100 : 1; // a seed of 1,000 rows has six or more of the rarest
        Assert.All(codes, code => Assert.True(covered[$"dead {code}"] >= atLeast, code));
    }

    private static async Task<Tally> PlayAsync(Func<int, Task<IArrival>> start, int seed)
    {
        bool enet = seed % 5 == 0;
        await using IArrival arrival = await start(seed);
        var path = new WholePath(arrival);
        var samples = new Samples(Slice.RandomOf(seed), enet);
        Sample[][] rows = [.. Enumerable.Range(0, RowsOfASeed).Select(row => samples.Row(row.ToString("D6", CultureInfo.InvariantCulture), arrival.Columns))];
        using RecordPage page = enet ? path.OfEnet(Windows1252.GetBytes(Xml(path.Columns, rows))) : path.OfOData($"{{\"value\":[{string.Join(',', rows.Select(row => Json(path.Columns, row)))}]}}");
        RowEnd[] ends = await path.DeliverAsync(page);
        var covered = new Tally();
        for (int row = 0; row < rows.Length; row++) Compare(path.Columns, rows[row], ends[row], row, covered);
        covered.Count(enet ? "pages of e.net" : "pages of OData");
        covered.Count($"pages into {arrival.Name}");
        return covered;
    }

    private static string Json(IReadOnlyList<string> columns, Sample[] row) => $"{{{string.Join(',', columns.Select((column, i) => $"\"{column}\":{row[i].Json}"))}}}";

    private static string Xml(IReadOnlyList<string> columns, Sample[][] rows) =>
        $"<?xml version=\"1.0\" encoding=\"Windows-1252\"?><ComFnd>{string.Concat(rows.Select(row => $"<Row>{string.Concat(columns.Select((column, i) => $"<{column}>{row[i].Xml}</{column}>"))}</Row>"))}</ComFnd>";

    private static void Compare(IReadOnlyList<string> columns, Sample[] sent, RowEnd end, int row, Tally covered)
    {
        int dead = Array.FindIndex(sent, sample => sample.Dead is not null);
        if (dead >= 0)
        {
            Assert.True(end.Code == sent[dead].Dead && end.Column == columns[dead], $"row {row}, {columns[dead]} = {Cut(sent[dead].Json)}: '{end.Code}' of '{end.Column}' instead of {sent[dead].Dead}");
            covered.Count($"dead {end.Code}");
            return;
        }

        Assert.True(end.Arrived is not null, $"row {row} is dead: {end.Code} of {end.Column}: {Cut(string.Join(" | ", sent.Select(sample => sample.Json)))}");
        for (int i = 0; i < columns.Count; i++)
        {
            string? arrived = end.Arrived.GetValueOrDefault(columns[i]);
            Assert.True(string.Equals(arrived, sent[i].Arrives, StringComparison.Ordinal), $"row {row}, {columns[i]} = {Cut(sent[i].Json)}: {Cut(arrived ?? "nothing")} arrived instead of {Cut(sent[i].Arrives ?? "nothing")}");
            covered.Count(sent[i].Arrives is null ? "nothing is nothing" : $"{columns[i]} equal");
        }

        covered.Count("rows delivered");
    }

    private static string Cut(string text) => text.Length <= 300 ? text : text[..300] + "…";
}
