using System.Collections.Immutable;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Configuration.Model;
using MlConnector.Engine.Configuration.Planning;
using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Engine.Mapping;
using MlConnector.Yaml;

namespace MlConnector.Engine.Tests.Configuration;

public sealed class RevisionTests
{
    [Fact]
    public void A_revision_reads_back_as_it_was_and_keeps_its_hash()
    {
        RevisionContent content = Content(ConfigurationBench.Good);

        string json = RevisionJson.Write(content);
        RevisionContent back = RevisionJson.Read(json);

        Assert.Equal(json, RevisionJson.Write(back));
        Assert.Equal(64, RevisionJson.Hash(json).Length);
        Assert.Equal(content.Streams[1].Plan.Stream.Fields, back.Streams[1].Plan.Stream.Fields);
        Assert.Equal(content.Streams[1].Plan.Mapping.Maps.Keys, back.Streams[1].Plan.Mapping.Maps.Keys);
        Assert.Equal(content.Streams[1].Plan.Schedule, back.Streams[1].Plan.Schedule);
        Assert.Equal(content.Settings.Policies, back.Settings.Policies);
        Assert.Equal("N", back.Streams[1].Binding.Facts["literal"]);
        Problems problems = new();
        Assert.NotNull(MappingCompiler.For(back.Streams[1].Plan.Stream).Compile(back.Streams[1].Plan.Mapping, back.Streams[1].Table, problems));
    }

    [Fact]
    public void Every_property_of_a_revision_survives_and_a_missing_one_has_its_standard_value()
    {
        string json = RevisionJson.Write(RevisionFiller.Fill());

        Assert.Equal(json, RevisionJson.Write(RevisionJson.Read(json)));
        Assert.DoesNotContain("\"overlap\":\"7.00:00:00\"", json, StringComparison.Ordinal);
        const string least = """{"written":{},"settings":{"name":"p","source":"s","destination":"d","container":"c"},"streams":[]}""";
        Assert.Equal(new PipelinePolicies(), RevisionJson.Read(least).Settings.Policies);
        Assert.Equal("Etc/UTC", RevisionJson.Read(least).Settings.TimeZone);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"written":{},"settings":null,"streams":[]}""")]
    [InlineData("""{"written":{},"settings":{"name":"p","source":"s","destination":"d","container":"c","policies":{"rowsDrop":"many"}},"streams":[]}""")]
    [InlineData("""{"written":{},"settings":{"name":"p","source":"s","destination":"d","container":"c","policies":{"existing":"Perhaps"}},"streams":[]}""")]
    [InlineData("""{"written":{},"settings":{"name":"p","source":"s","destination":"d","container":"c","since":"soon"},"streams":[]}""")]
    [InlineData("""{"written":{},"settings":{"name":"p","source":"s","destination":"d","container":"c","policies":{"rowsDrop":99999999999}},"streams":{}}""")]
    public void A_damaged_revision_says_so(string json) =>
        Assert.Equal("REVISION-DAMAGED", Assert.Throws<ConnectorException>(() => RevisionJson.Read(json)).Error.Code);

    [Fact]
    public void Moved_lines_comments_and_quotation_marks_change_no_hash_but_a_value_does()
    {
        string plain = RevisionJson.Write(Content(ConfigurationBench.Good));
        string moved = RevisionJson.Write(Content("# note\n\n" + ConfigurationBench.Good.Replace("dataset: Finance", "dataset: 'Finance'   # the one", StringComparison.Ordinal)));
        string changed = RevisionJson.Write(Content(ConfigurationBench.Good.Replace("overlap: 14d", "overlap: 15d", StringComparison.Ordinal)));

        Assert.Equal(RevisionJson.Hash(plain), RevisionJson.Hash(moved));
        Assert.NotEqual(RevisionJson.Hash(plain), RevisionJson.Hash(changed));
    }

    [Fact]
    public void Export_gives_a_configuration_that_says_the_same_without_its_files()
    {
        RevisionContent content = RevisionJson.Read(RevisionJson.Write(Content(ConfigurationBench.Good)));

        string yaml = YamlText.Write(WrittenPart.Join([content.Written]));

        Assert.DoesNotContain("countries.csv", yaml, StringComparison.Ordinal);
        Assert.Contains("${secret:erp}", yaml, StringComparison.Ordinal);
        StreamPlan before = ConfigurationBench.Plan(ConfigurationBench.Good).Plans[1], after = ConfigurationBench.Plan(yaml).Plans[1];
        Assert.Equal(before.Mapping.Columns.Select(column => column.Column), after.Mapping.Columns.Select(column => column.Column));
        Assert.Equal(before.Mapping.Maps["countries.csv"], after.Mapping.Maps["column Country"]);
        Assert.Equal(before.Mapping.Maps["status"], after.Mapping.Maps["status"]);
    }

    [Fact]
    public void A_damaged_revision_is_refused_with_a_code()
    {
        string json = RevisionJson.Write(Content(ConfigurationBench.Good));

        foreach (string damaged in new[] { "", "null", "{}x", json[..(json.Length / 2)], json.Replace("\"Versions\"", "\"Nonsense\"", StringComparison.Ordinal) })
        {
            Assert.Equal("REVISION-DAMAGED", Assert.Throws<ConnectorException>(() => RevisionJson.Read(damaged)).Error.Code);
        }
    }

    [Fact]
    public void A_difference_is_told_in_words()
    {
        string changed = ConfigurationBench.Good
            .Replace("schedule: hourly", "schedule: daily", StringComparison.Ordinal)
            .Replace("          Entity: { value: ACME }\n", "", StringComparison.Ordinal)
            .Replace("          Supplier: Header.Supplier\n          Amount: Amount\n", "          Amount: Amount\n          Supplier: Header.Supplier\n          More: Lines\n", StringComparison.Ordinal);

        IReadOnlyList<string> lines = RevisionDiff.Between(Content(ConfigurationBench.Good).Written, Content(changed).Written);

        const string Stream = "pipelines.finance.streams.ap_invoices";
        Assert.Equal(
            [$"~ {Stream}.schedule: hourly → daily", $"+ {Stream}.columns.More: Lines", $"~ {Stream}.columns: another order", $"- {Stream}.columns.Entity: {{ value: ACME }}"],
            lines);
        Assert.Empty(RevisionDiff.Between(Content(changed).Written, Content(changed).Written));
        Assert.Contains("+ pipelines.finance.dataset: Finance", RevisionDiff.Between(null, Content(changed).Written));
    }

    private static RevisionContent Content(string yaml)
    {
        (MapNode root, PipelineSettings pipeline, ImmutableArray<StreamPlan> plans) = ConfigurationBench.Plan(yaml.ReplaceLineEndings("\n"));
        Problems problems = new();
        ImmutableArray<AppliedStream> streams = [.. plans.Select(plan => new AppliedStream(plan, Table(plan, problems), new StreamBinding("odata", plan.Stream.Entity) { Facts = ImmutableDictionary<string, string>.Empty.Add("literal", "N") }))];
        problems.ThrowIfAny();
        return RevisionContent.Of(root, pipeline, streams, new ContainerReference("id-1", "Finance"));
    }

    private static TableSchema Table(StreamPlan plan, Problems problems) =>
        new(plan.Table, plan.Name, plan.Mode, [.. MappingCompiler.For(plan.Stream).Describe(plan.Mapping, problems).Select(column => new ColumnSchema(column.Value.Name, column.Value.Type, "any"))]);
}
