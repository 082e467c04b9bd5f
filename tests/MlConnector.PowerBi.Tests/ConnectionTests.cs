using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.PowerBi.Tests.World;
using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.PowerBi;

namespace MlConnector.PowerBi.Tests;

public sealed class ConnectionTests
{
    [Fact]
    public async Task Check_tells_everything_that_a_delivery_needs()
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync();
        await world.ApplyAsync(TestTables.Finance(TestTables.ApInvoices));

        CheckReport report = await world.Destination.CheckAsync(TestTables.Finance(TestTables.ApInvoices), PowerBiWorld.Cancel);

        Assert.Equal(
            ["sign-in: Ok", "workspace Finance: Ok", "dataset Finance: Ok", "reading back: Ok", "creation of datasets: Skipped", "retirement: Warning"],
            report.Findings.Select(finding => $"{finding.Subject}: {finding.Outcome}"));
    }

    [Fact]
    public async Task A_workspace_that_is_not_shared_with_the_principal_is_named()
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync(null, ("workspace", "It's secret"));

        CheckReport report = await world.Destination.CheckAsync(null, PowerBiWorld.Cancel);

        Assert.Equal("POWERBI-WORKSPACE-UNKNOWN", Of(report, "workspace It's secret").Error!.Code);
        Assert.Equal(CheckOutcome.Skipped, Of(report, "dataset").Outcome);
    }

    [Theory]
    [InlineData("""{"value":[{"id":"g1","isReadOnly":true,"isOnDedicatedCapacity":false,"name":"Finance","type":"Workspace"}]}""", "POWERBI-WORKSPACE-READ-ONLY")]
    [InlineData("""{"value":[{"id":"g1","isReadOnly":false,"name":"Finance"},{"id":"g2","isReadOnly":false,"name":"Finance"}]}""", "POWERBI-WORKSPACE-AMBIGUOUS")]
    [InlineData("""<html><body>Sign in to the proxy</body></html>""", "POWERBI-ANSWER")]
    [InlineData("""{"error":{"code":"InternalError","message":"sorry"}}""", "POWERBI-SERVICE", 500)]
    [InlineData("""{"error":{"code":"BadFilter","message":"no such field"}}""", "POWERBI-REQUEST-REFUSED", 400)]
    public async Task Check_says_what_is_wrong_with_the_answer_about_the_workspace(string body, string code, int status = 200)
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync();
        world.Order(PowerBiFaultPoints.ListGroups, new FaultOrder { Effect = FaultEffect.Respond, Status = status, Body = body, Times = null });

        CheckReport report = await world.Destination.CheckAsync(null, PowerBiWorld.Cancel);

        Assert.Equal(code, Of(report, "workspace Finance").Error!.Code);
    }

    [Fact]
    public async Task A_push_dataset_is_not_refreshed()
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync(null, ("refresh", "Finance"));
        await world.ApplyAsync(TestTables.Finance(TestTables.ApInvoices));

        CheckReport report = await ((IRefreshes)world.Destination).RefreshAsync(PowerBiWorld.Cancel);

        Assert.Equal("POWERBI-REFRESH-PUSH", Assert.Single(report.Findings).Error!.Code);
    }

    [Fact]
    public async Task Import_datasets_are_refreshed_and_followed_to_their_end()
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync(null, ("refresh", "Sales"));
        world.Sandbox.AddImportDataset("Finance", "Sales");
        var refreshes = (IRefreshes)world.Destination;

        CheckReport first = await refreshes.RefreshAsync(PowerBiWorld.Cancel);
        world.Sandbox.Dataset("Sales").FailNextRefresh();
        CheckReport second = await refreshes.RefreshAsync(PowerBiWorld.Cancel);

        Assert.Equal(("completed", CheckOutcome.Ok), (first.Findings[0].Detail, first.Findings[0].Outcome));
        Assert.Equal("POWERBI-REFRESH-FAILED", second.Findings[0].Error!.Code);
    }

    [Fact]
    public async Task The_refreshes_of_a_day_are_not_exceeded()
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync(null, ("refresh", "Sales"));
        world.Sandbox.AddImportDataset("Finance", "Sales");
        for (int i = 0; i < 8; i++) Assert.True((await ((IRefreshes)world.Destination).RefreshAsync(PowerBiWorld.Cancel)).Passed);

        CheckFinding ninth = (await ((IRefreshes)world.Destination).RefreshAsync(PowerBiWorld.Cancel)).Findings[0];

        Assert.Equal(CheckOutcome.Warning, ninth.Outcome);
        Assert.Contains("8 are allowed", ninth.Detail, StringComparison.Ordinal);

        // Each is taken from the limit that the page of quotas shows.
        QuotaClaim shown = Assert.Single(((IPacesRequests)world.Destination).ClaimsOfRequest, claim => claim.Key.EndsWith("/dataset/Sales/refreshes", StringComparison.Ordinal));
        Assert.Equal("8 a day", Assert.Single(shown.Windows).Text);
        Assert.Equal(8, world.Services.Tried.Count(tried => tried.Key == shown.Key));
    }

    [Fact]
    public async Task No_refresh_is_triggered_unless_settings_name_one()
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync();

        Assert.Empty((await ((IRefreshes)world.Destination).RefreshAsync(PowerBiWorld.Cancel)).Findings);
        Assert.Empty(world.Services.Lines);
    }

    [Fact]
    public async Task A_table_is_emptied_again_and_again()
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync();
        ContainerReference finance = await world.ApplyAsync(TestTables.Finance(TestTables.ApInvoices));
        await ReadBack.ReadBackTests.SendAsync(world, finance, TestTables.ApInvoices, "b1", [TestTables.Invoice("1", 1, "b1", 1m)]);

        await ((IEmptiesTables)world.Destination).EmptyAsync(finance, TestTables.ApInvoices, PowerBiWorld.Cancel);
        await ((IEmptiesTables)world.Destination).EmptyAsync(finance, TestTables.ApInvoices, PowerBiWorld.Cancel);

        Assert.Equal(0, world.Sandbox.Dataset("Finance").Table("ApInvoices").Count);
    }

    [Theory]
    [InlineData(FaultEffect.CommitLate)]
    [InlineData(FaultEffect.DropBeforeCommit)]
    public async Task INV_5_an_emptying_without_an_answer_is_waited_for_before_rows_are_sent(FaultEffect effect)
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync();
        ContainerReference finance = await world.ApplyAsync(TestTables.Finance(TestTables.ApInvoices));
        world.Order(PowerBiFaultPoints.DeleteRows, new FaultOrder { Effect = effect, Delay = TimeSpan.FromSeconds(60) });

        await ((IEmptiesTables)world.Destination).EmptyAsync(finance, TestTables.ApInvoices, PowerBiWorld.Cancel);
        await ReadBack.ReadBackTests.SendAsync(world, finance, TestTables.ApInvoices, "b1", [TestTables.Invoice("1", 1, "b1", 1m)]);
        await Task.Delay(TimeSpan.FromMinutes(2), world.Clock, PowerBiWorld.Cancel);

        Assert.Equal(1, world.Sandbox.Dataset("Finance").Table("ApInvoices").Count);
    }

    [Fact]
    public async Task A_successor_is_created_once()
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync();
        DestinationSchema schema = TestTables.Finance(TestTables.ApInvoices);
        ContainerReference finance = await world.ApplyAsync(schema);

        ContainerReference made = await ((ICompacts)world.Destination).CreateSuccessorAsync(schema, "Finance 2", PowerBiWorld.Cancel);
        ContainerReference again = await ((ICompacts)world.Destination).CreateSuccessorAsync(schema, "Finance 2", PowerBiWorld.Cancel);

        Assert.Equal(made.Id, again.Id);
        Assert.NotEqual(finance.Id, made.Id);
    }

    [Fact]
    public async Task INV_6_neither_secret_nor_token_appears_anywhere()
    {
        const string Canary = "canary-secret-4711";
        await using PowerBiWorld world = await PowerBiWorld.StartAsync(new PowerBiSandboxOptions { ClientSecret = Canary });
        var said = new List<string>();
        ContainerReference finance = await world.ApplyAsync(TestTables.Finance(TestTables.ApInvoices));
        world.Order(PowerBiFaultPoints.PostRows, new FaultOrder { Effect = FaultEffect.DropBeforeCommit });
        for (int i = 0; i < 3; i++)
        {
            SendResult sent = await world.Destination.SendAsync(finance, new TestBatch($"b{i}", TestTables.ApInvoices, [TestTables.Invoice("1", 1, "b", 1m)]), PowerBiWorld.Cancel);
            said.Add(sent.ToString());
            world.Sandbox.ExpireSessions();
        }

        world.Sandbox.ExpireSecret(world.Sandbox.Options.ClientId, Canary);
        world.Sandbox.ExpireSessions();
        for (int i = 0; i < 2; i++) said.Add((await world.Destination.CheckAsync(null, PowerBiWorld.Cancel)).Findings[0].ToString());
        var refused = await Assert.ThrowsAsync<ConnectorException>(() => world.Destination.InspectAsync(finance, [TestTables.ApInvoices], PowerBiWorld.Cancel));
        said.Add(refused.ToString());

        string all = string.Join('\n', [.. said, .. world.Services.Lines]);
        Assert.Contains("POWERBI-SECRET-EXPIRED", all, StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, all, StringComparison.Ordinal);
        Assert.DoesNotContain("eyJ", all, StringComparison.Ordinal);
        Assert.DoesNotContain("Bearer", all, StringComparison.Ordinal);
        Assert.DoesNotContain("filter", all, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_wrong_setting_is_reported_with_its_place()
    {
        var problems = new Problems();

        IDestination? made = new PowerBiFactory().Create("bi", TestTables.Settings(
            ("tenant", "a/b"), ("clientSecret", "in-the-file"), ("workspace", "W"), ("authority", "http://login.example"), ("apiBase", "http://api.example"), ("retention", "basicFIFO"), ("settel", "3s"), ("trustedCertificates", "/no/such.pem")),
            new TestServices(TimeProvider.System).Services, problems);

        Assert.Null(made);
        Assert.Equal(
            ["CONFIG-FILE", "CONFIG-MISSING", "CONFIG-PLAIN-HTTP", "CONFIG-SECRET-IN-FILE", "CONFIG-UNKNOWN", "CONFIG-VALUE", "CONFIG-VALUE", "POWERBI-RETENTION"],
            problems.Errors.Select(error => error.Code).Order(StringComparer.Ordinal));
        Assert.All(problems.Errors, error => Assert.StartsWith("test.yaml:", error.Where, StringComparison.Ordinal));
        Assert.DoesNotContain(problems.Errors, error => error.ToString().Contains("in-the-file", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_setting_that_is_read_is_described()
    {
        var problems = new Problems();
        string[] known = [.. new PowerBiFactory().Settings.Select(setting => setting.Path)];
        new PowerBiFactory().Create("bi", TestTables.Settings(("nothing", "x")), new TestServices(TimeProvider.System).Services, problems);

        string listed = problems.Errors.Single(error => error.Code == "CONFIG-UNKNOWN").Fix;
        Assert.Equal(known.Select(path => path.Split('.')[0]).Distinct().Order(StringComparer.Ordinal), listed[(listed.IndexOf(':', StringComparison.Ordinal) + 1)..].TrimEnd('.').Split(',', StringSplitOptions.TrimEntries).Where(name => name != "type").Order(StringComparer.Ordinal));
    }

    private static CheckFinding Of(CheckReport report, string subject) => Assert.Single(report.Findings, finding => finding.Subject == subject);
}
