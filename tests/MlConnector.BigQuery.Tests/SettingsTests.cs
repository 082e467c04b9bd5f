using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.BigQuery.Tests.World;

namespace MlConnector.BigQuery.Tests;

public sealed class SettingsTests
{
    [Fact]
    public void What_is_not_written_has_its_documented_value()
    {
        (BigQueryOptions options, Problems problems) = Read();
        Assert.True(problems.None);
        Assert.Equal("https://oauth2.googleapis.com/token", options.TokenUrl.AbsoluteUri);
        Assert.Equal("https://bigquery.googleapis.com/", options.ApiBase.AbsoluteUri);
        Assert.Equal((50_000, 1_500L), (options.Limits.RowsPerJob, options.Limits.LoadsPerDay));
        Assert.Equal((LoadWay.Job, "https://bigquerystorage.googleapis.com/", 500, TimeSpan.FromMinutes(5)), (options.Load, options.StorageBase.AbsoluteUri, options.Streaming.RowsPerInsert, options.FreshTable));
    }

    [Fact]
    public void Every_wrong_setting_is_told_with_its_place()
    {
        (_, Problems problems) = Read(
            ("project", Settings.Text("acme/../other")),
            ("apiBase", Settings.Text("http://bigquery.example")),
            ("storageBase", Settings.Text("http://storage.example")),
            ("load", Settings.Text("stream")),
            ("limits", Settings.Map(("rowsPerInsert", Settings.Text("50001")), ("rowsPerRequest", Settings.Text("1")))),
            ("trustedCertificates", Settings.Text("/nowhere.pem")),
            ("labels", Settings.Map(("Team", Settings.Text("finance")))),
            ("tables", Settings.Map(("Gl", Settings.Map(("partition", Settings.Text("none")), ("partitionBy", Settings.Text("Due")), ("clusterBy", Settings.List("a", "b", "c", "d", "e")))))),
            ("lineage", Settings.Map(("version", Settings.Text("_BatchId")), ("runId", Settings.Text("run id")))),
            ("tokenURL", Settings.Text("x")));
        Assert.Equal(
            ["BIGQUERY-NAME", "CONFIG-FILE", "CONFIG-PLAIN-HTTP", "CONFIG-PLAIN-HTTP", "CONFIG-UNKNOWN", "CONFIG-UNKNOWN", .. Enumerable.Repeat("CONFIG-VALUE", 7)],
            problems.Errors.Select(error => error.Code).Order(StringComparer.Ordinal));
        Assert.All(problems.Errors, error => Assert.StartsWith("test.yaml:", error.Where, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("insertAll", "gzip", "send", 2)]
    [InlineData("storageWrite", "gzip", "omit", 1)]
    [InlineData("storageWrite", "none", "send", 1)]
    [InlineData("insertAll", "none", "omit", 0)]
    [InlineData("job", "gzip", "send", 0)]
    public void What_applies_to_load_jobs_only_is_refused_where_rows_are_streamed(string load, string compression, string nulls, int refused)
    {
        (_, Problems problems) = Read(("load", Settings.Text(load)), ("compression", Settings.Text(compression)), ("nulls", Settings.Text(nulls)));
        Assert.Equal(Enumerable.Repeat("BIGQUERY-LOAD-ONLY", refused), problems.Errors.Select(error => error.Code));
        Assert.All(problems.Errors, error => Assert.StartsWith("test.yaml:", error.Where, StringComparison.Ordinal));
        Assert.All(problems.Errors, error => Assert.Contains("load: job", error.Fix, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("eu", "EU")]
    [InlineData("US", "US")]
    [InlineData("Europe-West6", "europe-west6")]
    public void A_location_is_sent_as_Google_writes_it(string written, string sent) => Assert.Equal(sent, Read(("location", Settings.Text(written))).Options.Location);

    [Fact]
    public void Every_described_setting_is_read_and_every_read_one_described()
    {
        HashSet<string> described = [.. new BigQueryFactory().Settings.Select(setting => setting.Path)];
        (_, Problems problems) = Read(("noSuchSetting", Settings.Text("x")));
        string known = Assert.Single(problems.Errors).Fix;
        foreach (string name in described.Select(path => path.Split('.')[0]).Distinct()) Assert.Contains(name, known, StringComparison.Ordinal);
    }

    private static (BigQueryOptions Options, Problems Problems) Read(params (string Name, SettingNode Value)[] more)
    {
        Dictionary<string, SettingNode> all = new(StringComparer.Ordinal) { ["project"] = Settings.Text("acme-finance"), ["location"] = Settings.Text("EU"), ["key"] = new ScalarNode(new SettingPlace("test.yaml", 1, 1), "${secret:bigquery}", Quoted: false) };
        foreach ((string name, SettingNode value) in more) all[name] = value;
        var problems = new Problems();
        return (BigQuerySettings.Read("bq", new SettingReader(Settings.Map(all), "connections.bq", problems)), problems);
    }
}
