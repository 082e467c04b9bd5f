using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Configuration.Model;
using MlConnector.Engine.Configuration.Planning;
using MlConnector.Engine.Configuration.Reading;
using MlConnector.Engine.Mapping.Expressions.Functions;

namespace MlConnector.Engine.Tests.Configuration;

public sealed class ConfigurationReaderTests
{
    [Fact]
    public void A_configuration_is_read_whole()
    {
        Problems problems = new();
        (_, ConfigurationModel? model) = ConfigurationBench.Read(ConfigurationBench.Good, problems);

        problems.ThrowIfAny();
        Assert.Equal("syspro", model!.Connection("erp")!.Type);
        Assert.Equal("erp", Assert.IsType<ScalarNode>(model.Connection("erp")!.Settings["password"]).SecretName);
        Assert.Null(model.Connection("erp")!.Settings["type"]);
        PipelineSettings pipeline = model.Pipeline("finance")!;
        Assert.Equal(96, pipeline.Schedule!.RunsPerDay);
        Assert.Equal(new DateOnly(2020, 1, 1), pipeline.Since);
        Assert.Equal(new PipelinePolicies { JournalAge = TimeSpan.FromDays(90), JournalBytes = 20L << 30, Existing = ExistingRows.Replay, Unproven = UnprovenSends.Hold }, pipeline.Policies);
        Assert.Equal(["suppliers", "ap_invoices", "extra_table"], pipeline.Streams.Select(stream => stream.Name));
        Assert.Equal("extra_table", Assert.Single(pipeline.AddedStreams).Name);
    }

    [Fact]
    public void Streams_are_merged_with_the_catalog()
    {
        StreamPlan[] plans = [.. ConfigurationBench.Plan(ConfigurationBench.Good).Plans];

        Assert.Equal(("Suppliers", WriteMode.Replace), (plans[0].Table, plans[0].Mode));
        StreamPlan invoices = plans[1];
        Assert.Equal(ReadStrategy.Date, invoices.Stream.Strategy);
        Assert.Equal(("InvoiceDate", TimeSpan.FromDays(14)), (invoices.Stream.Cursor.Field, invoices.Stream.Cursor.Overlap));
        Assert.Equal(AbsenceMeaning.Removed, invoices.Stream.Absence);
        Assert.Equal("hourly", invoices.Schedule!.Text);
        Assert.Equal(new DateOnly(2020, 1, 1), invoices.Since);
        Assert.True(invoices.Stream.Fields.Single(field => field.Name == "Stamp").Volatile);
        Assert.True(invoices.Stream.Fields.Single(field => field.Name == "Name").Sensitive);
        Assert.Equal(("Extra", WriteMode.Versions), (plans[2].Table, plans[2].Mode));
    }

    [Fact]
    public void Every_form_of_a_column_becomes_an_expression()
    {
        StreamPlan plan = ConfigurationBench.Plan(ConfigurationBench.Good).Plans[1];

        Assert.Equal(
            [
                "Header.Supplier", "Amount", "Amount * Rate", "segment(Header.Supplier, 2, '-')", "'ACME'", "year(InvoiceDate)", "map(Company, 'status', 'Other')", "map(Posted, 'column Flag')",
                "map(Name, 'countries.csv', '')", "concat(Company, '/', Invoice)", "coalesce(Name, Invoice, 'none')", "case when Amount < 0 then 'credit' else 'invoice' end", "Rate", "Rate",
            ],
            plan.Mapping.Columns.Select(column => column.Expression));
        Assert.Equal((2, Rounding.HalfUp), (plan.Mapping.Columns[2].Scale, plan.Mapping.Columns[2].Rounding));
        Assert.Equal((FieldType.Text, 30), (plan.Mapping.Columns[12].Type, plan.Mapping.Columns[12].MaxLength));
        Assert.Equal((4, Rounding.HalfEven, "Double"), (plan.Mapping.Columns[13].Scale, plan.Mapping.Columns[13].Rounding, plan.Mapping.Columns[13].NativeType));
        Assert.Equal(["column Flag", "countries.csv", "status"], plan.Mapping.Maps.Keys);
        Assert.Equal([new("SE", "Sweden"), new("N,O", "Nor\"way")], plan.Mapping.Maps["countries.csv"].Entries);
    }

    [Fact]
    public void A_column_may_be_described_for_people()
    {
        string yaml = ConfigurationBench.Good.Replace("suppliers: {}", "suppliers: { addColumns: { No: { from: Supplier, description: Number of the supplier }, Extra: \"'x'\" } }", StringComparison.Ordinal);

        Assert.Equal(["Number of the supplier", null], ConfigurationBench.Plan(yaml).Plans[0].Mapping.Columns.TakeLast(2).Select(column => column.Description));
    }

    [Fact]
    public void Columns_can_be_added_to_all_fields_and_replace_one_of_the_same_name()
    {
        string yaml = ConfigurationBench.Good.Replace("suppliers: {}", "suppliers: { addColumns: { Extra: \"'x'\", Supplier: upper(Supplier) } }", StringComparison.Ordinal);

        Assert.Equal(["Extra", "Supplier"], ConfigurationBench.Plan(yaml).Plans[0].Mapping.Columns.Select(column => column.Column));
    }

    [Fact]
    public void All_problems_are_reported_at_once_with_their_places()
    {
        string yaml = ConfigurationBench.Good
            .Replace("destination: bi", "destination: by", StringComparison.Ordinal)
            .Replace("rowsDrop: 30%", "rowsDropp: 30%", StringComparison.Ordinal)
            .Replace("Amount * Rate", "Amount * ", StringComparison.Ordinal)
            .Replace("every 15 minutes", "every 7 minutes", StringComparison.Ordinal);

        IReadOnlyList<ConnectorError> errors = ConfigurationBench.Errors(yaml);

        Assert.Equal(["CONFIG-REFERENCE", "CONFIG-UNKNOWN", "CONFIG-VALUE", "MAP-EXPRESSION"], errors.Select(error => error.Code).Order());
        Assert.Equal("mlc.yaml:10:18", errors.Single(error => error.Code == "CONFIG-REFERENCE").Where);
        Assert.Contains("'bi'", errors.Single(error => error.Code == "CONFIG-REFERENCE").Fix, StringComparison.Ordinal);
        Assert.Contains("rowsDrop", errors.Single(error => error.Code == "CONFIG-UNKNOWN").Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_outside_the_folder_are_not_read()
    {
        string folder = Directory.CreateTempSubdirectory("mlc-").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(folder, "conf"));
            File.WriteAllText(Path.Combine(folder, "secret.csv"), "a,b");
            File.WriteAllText(Path.Combine(folder, "conf", "map.csv"), "a,b");
            ConfigurationFolder files = new(Path.Combine(folder, "conf"));

            Assert.NotNull(files.Read("map.csv", 100));
            Assert.Null(files.Read("map.csv", 2));
            Assert.Null(files.Read("../secret.csv", 100));
            Assert.Null(files.Read(Path.Combine(folder, "conf", "map.csv"), 100));
            Assert.Null(files.Read("missing.csv", 100));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("every 15 minutes", "2026-01-31T10:07:30", "2026-01-31T10:15:00", 96)]
    [InlineData("hourly", "2026-01-31T23:00:00", "2026-02-01T00:00:00", 24)]
    [InlineData("daily at 06:30", "2026-01-31T06:30:00", "2026-02-01T06:30:00", 1)]
    [InlineData("weekdays at 06:30", "2026-01-30T07:00:00", "2026-02-02T06:30:00", 1)]
    [InlineData("every 6 hours", "2026-01-31T12:00:00", "2026-01-31T18:00:00", 4)]
    [InlineData("0 5 1 * *", "2026-01-31T00:00:00", "2026-02-01T05:00:00", 1)]
    [InlineData("*/20 8-17 * * MON-FRI", "2026-01-30T17:40:00", "2026-02-02T08:00:00", 30)]
    [InlineData("0 0 13 * 5", "2026-01-31T00:00:00", "2026-02-06T00:00:00", 1)]
    [InlineData("weekly on monday at 06:30", "2026-01-31T00:00:00", "2026-02-02T06:30:00", 1)]
    [InlineData("weekly", "2026-01-31T00:00:00", "2026-02-02T00:00:00", 1)]
    [InlineData("monthly on 15 at 06:00", "2026-01-31T00:00:00", "2026-02-15T06:00:00", 1)]
    [InlineData("monthly on last day at 18:00", "2028-02-01T00:00:00", "2028-02-29T18:00:00", 1)]
    [InlineData("monthly", "2026-01-31T00:00:00", "2026-02-01T00:00:00", 1)]
    [InlineData("0 0 29 2 *", "2026-01-31T00:00:00", "2028-02-29T00:00:00", 1)]
    public void A_schedule_knows_its_next_time(string text, string after, string next, int perDay)
    {
        Schedule schedule = Schedule.Parse(text)!;

        Assert.Equal(DateTime.Parse(next, System.Globalization.CultureInfo.InvariantCulture), schedule.Next(DateTime.Parse(after, System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Equal(perDay, schedule.RunsPerDay);
    }

    [Theory]
    [InlineData("0 0 30 2 *")]
    public void A_schedule_that_never_comes_says_so(string text) => Assert.Null(Schedule.Parse(text)!.Next(new DateTime(2026, 1, 1)));
}
