using System.Collections.Immutable;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Configuration.Model;
using MlConnector.Engine.Configuration.Planning;
using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Engine.Mapping;
using MlConnector.Engine.Mapping.Violations;
using MlConnector.Engine.Tests.Delivery.Fixtures;
using MlConnector.Engine.Tests.Mapping;

namespace MlConnector.Engine.Tests.Configuration;

public sealed class TablePlannerTests
{
    private static readonly StreamDefinition Suppliers = new("suppliers", "ApSupplier")
    {
        Fields = [new("Supplier", FieldType.Text)],
        Key = ["Supplier"],
        Defaults = new("Suppliers", WriteMode.Replace),
    };

    private static readonly StreamDefinition Invoices = MappingBench.Stream with { Defaults = new("ApInvoices", WriteMode.Versions) { Relations = [("Header.Supplier", "suppliers", "Supplier"), ("Name", "nowhere", "X")] } };

    [Fact]
    public void Tables_have_keys_measures_relations_and_lineage()
    {
        TableSchema[] tables = [.. Plan(new StreamSettings("suppliers"), new StreamSettings("ap_invoices") { Columns = [new("No", "Invoice"), new("Sup", "Header.Supplier"), new("Amount", "Amount"), new("Hidden", "upper(Secret)")] })];

        Assert.Equal(["No", "Sup", "Amount", "Hidden", "_SourceId", "_BatchId"], tables[1].Columns.Select(column => column.Name));
        Assert.Equal(["No"], tables[1].Columns.Where(column => column.Key).Select(column => column.Name));
        Assert.Equal(["Hidden"], tables[1].Columns.Where(column => column.Sensitive).Select(column => column.Name));
        Assert.Equal(["Amount"], tables[1].MeasureColumns);
        Assert.Equal([new TableRelation("Sup", "Suppliers", "Supplier")], tables[1].Relations);
        Assert.Empty(tables[0].Relations);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 0)]
    public void A_link_over_one_column_is_left_out_when_companies_share_the_numbers(int companies, int links)
    {
        StreamDefinition suppliers = Suppliers with { Fields = [new("Company", FieldType.Text) { SourceName = "$company" }, new("Supplier", FieldType.Text)], Key = ["Company", "Supplier"] };
        Problems problems = new();
        ImmutableArray<StreamPlan> plans = StreamPlanner.Plan(new PipelineSettings("p", "a", "b", "c") { Streams = [new StreamSettings("suppliers"), new StreamSettings("ap_invoices")] }, [suppliers, Invoices], problems);
        ImmutableArray<TableSchema> tables = TablePlanner.Plan(plans, new MemoryDestination(TimeProvider.System), companies, problems);
        problems.ThrowIfAny();
        Assert.Equal(links, tables[1].Relations.Length);
    }

    [Fact]
    public void A_table_that_keeps_every_version_is_no_one_side_of_a_link() =>
        Assert.All(Plan(new StreamSettings("suppliers") { Write = WriteMode.Versions }, new StreamSettings("ap_invoices")), table => Assert.Empty(table.Relations));

    [Fact]
    public void A_table_made_of_all_fields_can_be_filled()
    {
        (ImmutableArray<StreamPlan> plans, ImmutableArray<TableSchema> tables) = PlanBoth(new StreamSettings("ap_invoices"));
        Problems problems = new();

        Assert.NotNull(MappingCompiler.For(plans[0].Stream).Compile(plans[0].Mapping, tables[0], problems));
        Assert.Contains(tables[0].Columns, column => column.Name == "Header_Supplier");
        Assert.Contains(tables[0].Columns, column => column.Name == "LocalAmount");
    }

    /// <summary>The destination's own limits stand beside the mapping's; the narrower one counts.</summary>
    [Fact]
    public void A_length_and_digits_that_the_mapping_names_bound_the_column_whatever_the_destination_holds()
    {
        (ImmutableArray<StreamPlan> plans, ImmutableArray<TableSchema> tables) = PlanBoth(new StreamSettings("ap_invoices")
        {
            Columns = [new("No", "Invoice") { Type = FieldType.Text, MaxLength = 3 }, new("Amount", "Amount") { Type = FieldType.Decimal, Precision = 5, Scale = 2 }, new("Any", "Invoice")],
        });
        Problems problems = new();
        MappingProgram program = MappingCompiler.For(plans[0].Stream).Compile(plans[0].Mapping, tables[0], problems)!;
        using MappingScratch scratch = program.NewScratch();

        Assert.Equal(ViolationCode.None, Judge("123", "999.99"));
        Assert.Equal(ViolationCode.Length, Judge("1234", "999.99"));
        Assert.Equal(ViolationCode.Precision, Judge("123", "1000"));
        Assert.Equal(ViolationCode.Scale, Judge("123", "1.234"));

        ViolationCode Judge(string invoice, string amount)
        {
            using RecordPage page = MappingBench.Page(("Invoice", invoice), ("Amount", amount));
            return program.Validate(page[0], scratch).Code;
        }
    }

    [Fact]
    public void What_catalog_and_mapping_say_for_people_goes_along_and_delivers_nothing_again()
    {
        (ImmutableArray<StreamPlan> plans, ImmutableArray<TableSchema> tables) = PlanBoth(new StreamSettings("suppliers") { Columns = [new("No", "Supplier") { Description = "Number of the supplier" }] });
        (ImmutableArray<StreamPlan> plain, ImmutableArray<TableSchema> before) = PlanBoth(new StreamSettings("suppliers") { Columns = [new("No", "Supplier")] });
        TableSchema told = tables[0] with { Description = "Suppliers." };

        Assert.Equal("Number of the supplier", tables[0].Columns[0].Description);
        Assert.Equal("", before[0].Columns[0].Description);
        Assert.Null(tables[0].Description);
        Assert.Equal(MappingText.Of(plain[0].Mapping, before[0]), MappingText.Of(plans[0].Mapping, told));
        Assert.NotEqual(MappingText.Of(plain[0].Mapping, before[0]), MappingText.Of(plans[0].Mapping, told with { Mode = WriteMode.Append }));
        Assert.Equal("Invoices to pay.", Plan(Invoices with { Description = "Invoices to pay." }, new StreamSettings("ap_invoices"))[0].Description);
    }

    [Fact]
    public void A_write_mode_that_the_destination_does_not_have_is_refused()
    {
        ConnectorException refused = Assert.Throws<ConnectorException>(() => Plan(new StreamSettings("suppliers") { Write = WriteMode.Upsert }));

        Assert.Equal("CONFIG-WRITE-MODE", refused.Error.Code);
        Assert.Contains("append, versions, replace", refused.Error.Fix, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ReadStrategy.HistoryLog, "history-log")]
    [InlineData(ReadStrategy.Stamp, "stamp")]
    public void A_strategy_that_reads_only_what_has_changed_makes_no_table_that_is_replaced(ReadStrategy strategy, string name)
    {
        var suppliers = new StreamSettings("suppliers") { Write = WriteMode.Replace, Strategy = strategy, Cursor = new CursorSettings { Field = "Supplier" } };

        ConnectorException refused = Assert.Throws<ConnectorException>(() => Plan(suppliers));

        Assert.Equal("CONFIG-REPLACE-STRATEGY", refused.Error.Code);
        Assert.Contains(name, refused.Error.Message, StringComparison.Ordinal);
        Assert.Single(Plan(suppliers with { Strategy = ReadStrategy.EtagScan }));
    }

    private static ImmutableArray<TableSchema> Plan(params StreamSettings[] streams) => PlanBoth(streams).Tables;

    private static ImmutableArray<TableSchema> Plan(StreamDefinition invoices, StreamSettings stream) => PlanBoth([stream], invoices).Tables;

    private static (ImmutableArray<StreamPlan> Plans, ImmutableArray<TableSchema> Tables) PlanBoth(params StreamSettings[] streams) => PlanBoth(streams, Invoices);

    private static (ImmutableArray<StreamPlan> Plans, ImmutableArray<TableSchema> Tables) PlanBoth(StreamSettings[] streams, StreamDefinition invoices)
    {
        Problems problems = new();
        ImmutableArray<StreamPlan> plans = StreamPlanner.Plan(new PipelineSettings("p", "a", "b", "c") { Streams = [.. streams] }, [Suppliers, invoices], problems);
        var destination = new MemoryDestination(TimeProvider.System);
        destination.Capabilities = destination.Capabilities with { WriteModes = [WriteMode.Append, WriteMode.Versions, WriteMode.Replace] };
        ImmutableArray<TableSchema> tables = TablePlanner.Plan(plans, destination, 1, problems);
        problems.ThrowIfAny();
        return (plans, tables);
    }
}
