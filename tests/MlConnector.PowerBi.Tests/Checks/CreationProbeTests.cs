using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.PowerBi.Tests.World;
using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.PowerBi;

namespace MlConnector.PowerBi.Tests.Checks;

/// <summary>Whether a tenant still lets push datasets be created is found out where one would be created, and nothing is left of the attempt.</summary>
public sealed class CreationProbeTests
{
    private static readonly DestinationSchema Finance = TestTables.Finance(TestTables.ApInvoices);

    [Fact]
    public async Task Check_tries_creation_where_the_dataset_would_be_created_and_leaves_nothing_behind()
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync();

        CheckReport report = await world.Destination.CheckAsync(Finance, PowerBiWorld.Cancel);

        Assert.Equal(
            ["sign-in: Ok", "workspace Finance: Ok", "dataset Finance: Ok", "creation of datasets: Ok", "pushing rows: Ok", "reading back: Ok", "retirement: Warning"],
            report.Findings.Select(finding => $"{finding.Subject}: {finding.Outcome}"));
        Assert.Empty(world.Sandbox.Datasets());
    }

    [Theory]
    [InlineData("auto", true, "Skipped: none would be created (probeCreation: always tries it all the same)", 0)]
    [InlineData("always", true, "Ok", 1)]
    [InlineData("never", false, "Skipped: switched off (probeCreation: never)", 0)]
    public async Task The_setting_decides(string setting, bool there, string expected, int created)
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync(null, ("probeCreation", setting));
        if (there) await world.ApplyAsync(Finance);
        long before = Creations(world);

        CheckFinding found = Of(await world.Destination.CheckAsync(Finance, PowerBiWorld.Cancel), "creation of datasets");

        Assert.StartsWith(expected, $"{found.Outcome}: {found.Detail}", StringComparison.Ordinal);
        Assert.Equal(created, Creations(world) - before);
        Assert.Equal(there ? 1 : 0, world.Sandbox.Datasets().Count);
    }

    [Fact]
    public async Task A_service_that_asks_to_wait_has_not_refused_rows()
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync();
        world.Order(PowerBiFaultPoints.PostRows, new FaultOrder { Effect = FaultEffect.Respond, Status = 429, Body = "", Times = 1 });
        await world.ApplyAsync(Finance);
        Assert.Equal("Finance", Assert.Single(world.Sandbox.Datasets()).Name);
    }

    [Fact]
    public async Task Check_names_a_tenant_that_retired_creation()
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync();
        world.Sandbox.Switches.CreationRetired = true;

        CheckReport report = await world.Destination.CheckAsync(Finance, PowerBiWorld.Cancel);

        CheckFinding found = Of(report, "creation of datasets");
        Assert.Equal((CheckOutcome.Problem, "POWERBI-CREATION-RETIRED"), (found.Outcome, found.Error!.Code));
        Assert.False(report.Passed);
    }

    [Fact]
    public async Task Check_tells_a_tenant_that_refuses_queries()
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync(null, ("probeCreation", "always"));
        await world.ApplyAsync(Finance);
        world.Sandbox.Switches.ExecuteQueries = false;

        CheckReport report = await world.Destination.CheckAsync(Finance, PowerBiWorld.Cancel);

        Assert.Equal([(CheckOutcome.Warning, "POWERBI-READBACK-REFUSED")], report.Findings.Where(finding => finding.Subject == "reading back").Select(finding => (finding.Outcome, finding.Error!.Code)).Distinct());
    }

    [Fact]
    public async Task Apply_and_compact_try_it_before_they_create_and_leave_only_what_was_wanted()
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync();

        await world.ApplyAsync(Finance);
        Assert.Equal(2, Creations(world));
        await world.ApplyAsync(Finance); // it is there: nothing is tried
        Assert.Equal(2, Creations(world));
        await ((ICompacts)world.Destination).CreateSuccessorAsync(Finance, "Finance 2", PowerBiWorld.Cancel);

        Assert.Equal(4, Creations(world));
        Assert.Equal(["Finance", "Finance 2"], world.Sandbox.Datasets().Select(dataset => dataset.Name).Order(StringComparer.Ordinal));
        Assert.Contains(world.Services.Lines, line => line.Contains("Push datasets may still be created here", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_tenant_that_takes_no_rows_is_found_before_a_dataset_is_there()
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync();
        world.Order(PowerBiFaultPoints.PostRows, new FaultOrder { Effect = FaultEffect.Respond, Status = 403, Body = "", Times = null });

        await Assert.ThrowsAsync<ConnectorException>(() => world.ApplyAsync(Finance));

        Assert.Empty(world.Sandbox.Datasets());
    }

    [Fact]
    public async Task A_throw_away_dataset_that_was_left_is_deleted_by_the_next_attempt_and_no_other()
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync();
        await world.ApplyAsync(Finance);
        DestinationSchema probe = new("mlc-probe-20260601070000000", [new TableSchema("Probe", "probe", WriteMode.Append, TestTables.ApInvoices.Columns)]);
        foreach (string name in new[] { "mlc-probe-20260601070000000", "mlc-probe-20990101000000000", "mlc-probe-mine" }) await world.ApplyAsync(probe with { Container = name });

        await world.Destination.CheckAsync(Finance with { Container = "Other" }, PowerBiWorld.Cancel);

        Assert.Equal(["Finance", "mlc-probe-20990101000000000", "mlc-probe-mine"], world.Sandbox.Datasets().Select(dataset => dataset.Name).Order(StringComparer.Ordinal));
    }

    private static long Creations(PowerBiWorld world) => world.Services.Lines.Count(line => line.Contains("created with id", StringComparison.Ordinal));

    private static CheckFinding Of(CheckReport report, string subject) => Assert.Single(report.Findings, finding => finding.Subject == subject);
}
