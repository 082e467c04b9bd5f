using System.Buffers.Binary;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.BigQuery.Tests.World;
using MlConnector.Parquet;
using MlConnector.Sandbox.Tableau;
using MlConnector.Tableau.Schema;
using MlConnector.Tableau.Tests.World;

namespace MlConnector.Tableau.Tests.Schema;

/// <summary>Projects, data sources that are there already, changes of columns, types.</summary>
public sealed class SchemaTests
{
    private static DestinationSchema Wanted(params TableSchema[] tables) => new("Finance/Ledger", [.. tables]);

    [Fact]
    public async Task A_project_is_made_by_its_path_once()
    {
        await using TableauWorld world = await TableauWorld.StartAsync();
        ContainerReference first = await world.ApplyAsync(TestTables.Invoices), second = await world.ApplyAsync(TestTables.Invoices);
        Assert.Equal(first.Id, second.Id);
        Assert.Equal(["default", "Finance", "Finance/Ledger"], world.Sandbox.Projects);
    }

    [Fact]
    public async Task A_creation_whose_answer_is_lost_is_found_again()
    {
        await using TableauWorld world = await TableauWorld.StartAsync();
        world.Order(TableauFaultPoints.Projects, new Sandbox.Faults.FaultOrder { Effect = Sandbox.Faults.FaultEffect.DropAfterCommit, After = 3, Times = 1 });
        await world.ApplyAsync(TestTables.Invoices);
        Assert.Equal(3, world.Sandbox.Projects.Count);
    }

    [Fact]
    public async Task Whoever_may_not_create_projects_is_told()
    {
        await using TableauWorld world = await TableauWorld.StartAsync(new TableauSandboxOptions { MayCreateProjects = false });
        Assert.Equal("TABLEAU-DENIED", (await Assert.ThrowsAsync<ConnectorException>(() => world.ApplyAsync(TestTables.Invoices))).Error.Code);
    }

    [Fact]
    public async Task Somebodys_data_source_is_taken_over_only_when_told_and_saved_first_INV5()
    {
        await using TableauWorld world = await TableauWorld.StartAsync();
        await world.ApplyAsync(TestTables.Table("Other"));
        byte[] theirs = await FileAsync();
        world.Sandbox.AddSource("Ledger", "ApInvoices", theirs);
        world.Source("ApInvoices").AddWorkbook("Monthly report");
        world.Clock.Advance(TimeSpan.FromMinutes(1));
        SchemaDiff diff = await world.Destination.PlanSchemaAsync(Wanted(TestTables.Invoices), null, null, TableauWorld.Cancel);
        SchemaChange change = Assert.Single(diff.Changes);
        Assert.True(change.TakesOver);
        Assert.Contains("Monthly report", change.Description, StringComparison.Ordinal);

        ContainerReference container = await world.Destination.ApplySchemaAsync(Wanted(TestTables.Invoices), null, diff, false, TableauWorld.Cancel);

        string copy = Assert.Single(Directory.GetFiles(Path.Combine(world.Folder, "copies")));
        Assert.Equal(theirs, await File.ReadAllBytesAsync(copy, TableauWorld.Cancel));
        Assert.False(Assert.Single(await world.Destination.InspectAsync(container, [TestTables.Invoices], TableauWorld.Cancel)).IsForeign);
    }

    [Fact]
    public async Task A_copy_may_be_larger_than_any_other_answer_INV5()
    {
        await using TableauWorld world = await TableauWorld.StartAsync();
        await world.ApplyAsync(TestTables.Table("Other"));
        byte[] file = await FileAsync();
        int footer = file.Length - 8 - BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(file.Length - 8));
        byte[] theirs = [.. file[..footer], .. new byte[64 << 20], .. file[footer..]]; // what lies before the footer may be anything
        world.Sandbox.AddSource("Ledger", "ApInvoices", theirs);
        world.Clock.Advance(TimeSpan.FromMinutes(1));
        SchemaDiff diff = await world.Destination.PlanSchemaAsync(Wanted(TestTables.Invoices), null, null, TableauWorld.Cancel);

        await world.Destination.ApplySchemaAsync(Wanted(TestTables.Invoices), null, diff, false, TableauWorld.Cancel);

        string copy = Assert.Single(Directory.GetFiles(Path.Combine(world.Folder, "copies")));
        Assert.Equal((theirs.Length, ".parquet"), (new FileInfo(copy).Length, Path.GetExtension(copy)));
    }

    [Fact]
    public async Task A_copy_that_cannot_be_written_is_told_with_its_place_and_nothing_is_taken_over()
    {
        string file = Path.GetTempFileName();
        await using TableauWorld world = await TableauWorld.StartAsync(settings: [("copies", Settings.Text(Path.Combine(file, "copies")))]);
        await world.ApplyAsync(TestTables.Table("Other"));
        world.Sandbox.AddSource("Ledger", "ApInvoices", await FileAsync());
        world.Clock.Advance(TimeSpan.FromMinutes(1));
        SchemaDiff diff = await world.Destination.PlanSchemaAsync(Wanted(TestTables.Invoices), null, null, TableauWorld.Cancel);
        ConnectorError error = (await Assert.ThrowsAsync<ConnectorException>(() => world.Destination.ApplySchemaAsync(Wanted(TestTables.Invoices), null, diff, false, TableauWorld.Cancel))).Error;
        Assert.Equal(("TABLEAU-COPY", ErrorOwner.Operator), (error.Code, error.Owner));
        Assert.Contains(file, error.Message, StringComparison.Ordinal);
        File.Delete(file);
    }

    [Fact]
    public void A_copy_whose_disk_is_full_is_told_as_such()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "This system has no device that is always full.");
        using CopyFile copy = CopyFile.Create("ApInvoices", "/dev/full");
        Assert.Equal("TABLEAU-COPY", Assert.Throws<ConnectorException>(() => copy.WriteAsync(new byte[10], TableauWorld.Cancel).AsTask().GetAwaiter().GetResult()).Error.Code);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Where_it_may_not_be_downloaded_taking_over_says_so_and_saves_nothing_if_that_is_set(bool saves)
    {
        await using TableauWorld world = await TableauWorld.StartAsync(new TableauSandboxOptions { MayDownload = false }, settings: saves ? [] : [("copies", Settings.Text("") with { Quoted = true })]);
        await world.ApplyAsync(TestTables.Table("Other"));
        world.Sandbox.AddSource("Ledger", "ApInvoices", await FileAsync());
        world.Clock.Advance(TimeSpan.FromMinutes(1));
        SchemaDiff diff = await world.Destination.PlanSchemaAsync(Wanted(TestTables.Invoices), null, null, TableauWorld.Cancel);
        Assert.Contains(saves ? "a copy is saved first" : "no copy is saved", Assert.Single(diff.Changes).Description, StringComparison.Ordinal);
        Task<ContainerReference> taking = world.Destination.ApplySchemaAsync(Wanted(TestTables.Invoices), null, diff, false, TableauWorld.Cancel);
        if (saves) Assert.Contains("copies: ''", (await Assert.ThrowsAsync<ConnectorException>(() => taking)).Error.Fix, StringComparison.Ordinal);
        else Assert.False(Assert.Single(await world.Destination.InspectAsync(await taking, [TestTables.Invoices], TableauWorld.Cancel)).IsForeign);
    }

    [Fact]
    public async Task A_data_source_that_carries_our_lineage_needs_no_taking_over()
    {
        await using TableauWorld world = await TableauWorld.StartAsync();
        ContainerReference container = await world.ApplyAsync(TestTables.Invoices);
        await world.SendAsync(container, TestTables.Invoices, "b1", TestTables.Row("b1", "1", "5.00"));
        world.Clock.Advance(TimeSpan.FromMinutes(1));
        SchemaDiff forgotten = await world.Destination.PlanSchemaAsync(Wanted(TestTables.Invoices), null, null, TableauWorld.Cancel);
        Assert.False(Assert.Single(forgotten.Changes).TakesOver);
    }

    /// <summary>That a table was applied does not make ours what somebody made under its name since; our receipts do.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_appears_under_the_name_of_an_applied_table_is_ours_only_by_our_receipt_INV5(bool isOurs)
    {
        await using TableauWorld world = await TableauWorld.StartAsync();
        TableSchema more = TestTables.Table("Other");
        ContainerReference container = await world.ApplyAsync(TestTables.Invoices);
        world.Sandbox.AddSource("Ledger", "ApInvoices", await FileAsync());
        world.Sandbox.AddSource("Ledger", "Other", await FileAsync());
        world.Clock.Advance(TimeSpan.FromMinutes(1));
        string id = Assert.Single(await world.Destination.InspectAsync(container, [TestTables.Invoices], TableauWorld.Cancel)).Identity;
        DestinationSchema deployed = Wanted(TestTables.Invoices) with { Identities = isOurs ? [id] : [] };

        SchemaDiff diff = await world.Destination.PlanSchemaAsync(Wanted(TestTables.Invoices, more), deployed, container, TableauWorld.Cancel);
        Assert.Equal(isOurs ? ["Other"] : ["ApInvoices", "Other"], diff.Changes.Where(change => change.TakesOver).Select(change => change.Claims));
        Assert.Equal(isOurs ? 1 : 2, diff.Changes.Length);
    }

    [Fact]
    public async Task Only_what_a_plan_names_is_remembered_as_ours_INV5()
    {
        await using TableauWorld world = await TableauWorld.StartAsync();
        SchemaDiff diff = await world.Destination.PlanSchemaAsync(Wanted(TestTables.Invoices), null, null, TableauWorld.Cancel);
        await world.ApplyAsync(TestTables.Table("Other"));
        world.Sandbox.AddSource("Ledger", "ApInvoices", await FileAsync()); // after the plan
        world.Clock.Advance(TimeSpan.FromMinutes(1));

        ContainerReference container = await world.Destination.ApplySchemaAsync(Wanted(TestTables.Invoices), null, diff, false, TableauWorld.Cancel);

        Assert.True(Assert.Single(await world.Destination.InspectAsync(container, [TestTables.Invoices], TableauWorld.Cancel)).IsForeign);
    }

    [Fact]
    public async Task A_foreign_data_source_is_shown_as_that()
    {
        await using TableauWorld world = await TableauWorld.StartAsync();
        ContainerReference container = await world.ApplyAsync(TestTables.Invoices);
        world.Sandbox.AddSource("Ledger", "ApInvoices", await FileAsync());
        world.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True(Assert.Single(await world.Destination.InspectAsync(container, [TestTables.Invoices], TableauWorld.Cancel)).IsForeign);
    }

    [Fact]
    public async Task A_breaking_change_names_the_workbooks_that_it_breaks()
    {
        await using TableauWorld world = await TableauWorld.StartAsync();
        TableSchema before = TestTables.Table("ApInvoices", new Field("Old", FieldType.Text)), after = TestTables.Table("ApInvoices", new Field("New", FieldType.Text));
        ContainerReference container = await world.ApplyAsync(before);
        await world.SendAsync(container, before, "b1");
        world.Source("ApInvoices").AddWorkbook("Cash flow");
        world.Clock.Advance(TimeSpan.FromMinutes(1));
        SchemaDiff diff = await world.Destination.PlanSchemaAsync(Wanted(after), Wanted(before), container, TableauWorld.Cancel);
        Assert.Contains("Cash flow", Assert.Single(diff.Changes, change => change.Breaking).Description, StringComparison.Ordinal);
        Assert.Contains(diff.Changes, change => !change.Breaking && change.Description.Contains("column New", StringComparison.Ordinal));
        Assert.Equal("TABLEAU-SCHEMA-BREAKING", (await Assert.ThrowsAsync<ConnectorException>(() => world.Destination.ApplySchemaAsync(Wanted(after), Wanted(before), diff, false, TableauWorld.Cancel))).Error.Code);
    }

    [Theory]
    [InlineData("Finance\tLedger", "A")]
    [InlineData("Finance//Ledger", "A")]
    [InlineData("Finance", "a.b")]
    [InlineData("", "A")]
    public async Task Names_that_cannot_be_are_obstacles(string project, string column)
    {
        await using TableauWorld world = await TableauWorld.StartAsync();
        TableSchema table = TestTables.Invoices with { Columns = [new ColumnSchema(column, FieldType.Text, "string")] };
        SchemaDiff diff = await world.Destination.PlanSchemaAsync(new DestinationSchema(project, [table]), null, null, TableauWorld.Cancel);
        Assert.All(diff.Changes, change => Assert.Equal("TABLEAU-NAME", change.Obstacle!.Code));
        Assert.NotEmpty(diff.Changes);
    }

    [Theory]
    [InlineData(FieldType.Decimal, 4, null, 18, "decimal", ParquetKind.Decimal)]
    [InlineData(FieldType.Integer, 0, null, 18, "integer", ParquetKind.Integer)]
    [InlineData(FieldType.DateTime, 0, null, 18, "datetime", ParquetKind.Timestamp)]
    [InlineData(FieldType.Date, 0, null, 18, "date", ParquetKind.Date)]
    [InlineData(FieldType.Boolean, 0, null, 18, "boolean", ParquetKind.Boolean)]
    [InlineData(FieldType.Decimal, 2, "string", 18, "string", ParquetKind.Text)]
    [InlineData(FieldType.Decimal, 20, null, 38, "decimal", ParquetKind.Decimal)]
    public void A_column_gets_the_type_that_holds_its_values(FieldType type, int scale, string? requested, int digits, string native, ParquetKind kind)
    {
        var problems = new Problems();
        ColumnSchema column = ColumnTypes.Describe("C", new Field("C", type) { Scale = scale }, requested, TestTables.Options with { DecimalDigits = digits }, problems);
        Assert.Empty(problems.Errors);
        Assert.Equal((native, kind), (column.NativeType, ColumnTypes.ParquetOf(column).Kind));
        if (native == "decimal") Assert.Equal((digits, scale), (ColumnTypes.ParquetOf(column).Precision, ColumnTypes.ParquetOf(column).Scale));
    }

    [Theory]
    [InlineData(FieldType.Text, 0, "decimal")]
    [InlineData(FieldType.Decimal, 2, "integer")]
    [InlineData(FieldType.Decimal, 20, null)]
    [InlineData(FieldType.Date, 0, "no-such-type")]
    public void What_cannot_hold_the_values_is_refused(FieldType type, int scale, string? requested)
    {
        var problems = new Problems();
        ColumnTypes.Describe("C", new Field("C", type) { Scale = scale }, requested, TestTables.Options, problems);
        Assert.All(problems.Errors, error => Assert.Equal("TABLEAU-TYPE", error.Code));
        Assert.NotEmpty(problems.Errors);
    }

    /// <summary>A file of somebody else.</summary>
    internal static async Task<byte[]> FileAsync()
    {
        using var file = new MemoryStream();
        using var writer = new ParquetWriter(file, [new ParquetColumn("Theirs", ParquetKind.Text)]);
        writer.Columns[0].AddText("something"u8);
        writer.EndRow();
        await writer.FinishAsync(TableauWorld.Cancel);
        return file.ToArray();
    }
}
