using System.Globalization;
using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.BigQuery.Tests.World;
using MlConnector.PowerBi.Tests.World;
using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.Tableau;
using MlConnector.Sandbox.Time;
using MlConnector.Tableau.SignIn;
using MlConnector.Tableau.Tests.World;

namespace MlConnector.Tableau.Tests.SignIn;

/// <summary>A token of a connected app that only the hour may have made wrong is not remembered as a refused account; one that is refused for what it is stays remembered.</summary>
public sealed class TokenHourTests
{
    private static (string, SettingNode?) Patient => ("patience", Settings.Text("1h"));

    [Theory]
    [InlineData(-3)]
    [InlineData(3)]
    public async Task A_token_that_was_dated_by_another_clock_than_the_servers_is_signed_anew(int hours)
    {
        await using TableauWorld world = await StartAsync();
        world.Order(TableauFaultPoints.ServerInfo, Info(Dated(world, TimeSpan.FromHours(hours))));

        CheckReport report = await world.Destination.CheckAsync(null, TableauWorld.Cancel);

        Assert.True(report.Passed, string.Join('\n', report.Findings));
        Assert.Contains(world.Services.Lines, line => line.Contains("TABLEAU-CLOCK", StringComparison.Ordinal));
        Assert.Empty(world.Services.Refusals.Accounts);
    }

    [Fact]
    public async Task A_clock_of_this_machine_that_is_off_is_told_with_how_much_and_what_to_do()
    {
        await using TableauWorld world = await StartAsync();
        using VirtualClock wrong = VirtualClock.FrozenAt(world.Clock.GetUtcNow() + TimeSpan.FromHours(2));
        wrong.Run(1);
        var services = new TestServices(wrong, ("app", world.Sandbox.SecretValue));
        await using IDestination destination = TableauWorld.Create(services, world.Given);
        world.Order(TableauFaultPoints.ServerInfo, Info(Dated(world, TimeSpan.FromHours(2))));
        Assert.True((await destination.CheckAsync(null, TableauWorld.Cancel)).Passed);
        string told = Assert.Single(services.Lines, line => line.StartsWith("3603 ", StringComparison.Ordinal));
        Assert.Matches("^3603 TABLEAU-CLOCK: .*; the answer is dated 0[12]:[^ ]* before the token, and the clock of this machine is 0[12]:[^ ]* ahead of it[.] Set the clock of this machine", told);
    }

    [Theory]
    [InlineData(-7_200, 7_205, "TABLEAU-CLOCK", "the answer is dated 02:00:00 before the token, and the clock of this machine is 02:00:05 ahead of it.")]
    [InlineData(7_200, -7_195, "TABLEAU-CLOCK", "the answer is dated 02:00:00 after the token, and the clock of this machine is 01:59:55 behind it.")]
    public void The_difference_of_the_clocks_is_told_from_both_sides(int later, int ahead, string code, string words)
    {
        ConnectorError told = TableauErrors.ClockWrong("the app", TimeSpan.FromSeconds(later), TimeSpan.FromSeconds(ahead), "no");
        Assert.Equal((code, ErrorKind.Transient, ErrorOwner.Operator, true), (told.Code, told.Kind, told.Owner, told.OutOfReach));
        Assert.Contains(words, told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_that_ended_on_the_way_is_signed_anew()
    {
        await using TableauWorld world = await TableauWorld.StartAsync(settings: Patient);
        world.Order(TableauFaultPoints.SignIn, new FaultOrder { Effect = FaultEffect.Delay, Delay = TimeSpan.FromMinutes(6) });

        CheckReport report = await world.Destination.CheckAsync(null, TableauWorld.Cancel);

        Assert.True(report.Passed, string.Join('\n', report.Findings));
        Assert.Contains(world.Services.Lines, line => line.Contains("TABLEAU-SIGN-IN-LATE", StringComparison.Ordinal));
        Assert.Empty(world.Services.Refusals.Accounts);
    }

    [Theory]
    [InlineData(-3_600, true)]
    [InlineData(120, false)]
    [InlineData(3_600, true)]
    public async Task A_refusal_is_not_remembered_where_the_token_was_not_good_by_the_date_of_the_answer(int seconds, bool triedAgain)
    {
        await using TableauWorld world = await StartAsync();
        world.Order(TableauFaultPoints.SignIn, Refusal(Dated(world, TimeSpan.FromSeconds(seconds))));

        bool passed = (await world.Destination.CheckAsync(null, TableauWorld.Cancel)).Passed;

        Assert.Equal((triedAgain, triedAgain ? 0 : 1), (passed, world.Services.Refusals.Accounts.Count));
    }

    [Theory]
    [InlineData(0, -6, "TABLEAU-CLOCK")]
    [InlineData(0, -4, "TABLEAU-CLOCK")]
    [InlineData(0, -3, null)]
    [InlineData(0, 0, null)]
    [InlineData(0, 269, null)]
    [InlineData(0, 270, "TABLEAU-CLOCK")]
    [InlineData(0, null, null)]
    [InlineData(269, 269, null)]
    [InlineData(270, 0, "TABLEAU-SIGN-IN-LATE")]
    [InlineData(301, null, "TABLEAU-SIGN-IN-LATE")]
    public void A_token_is_doubted_near_its_ends(int age, int? answered, string? code)
    {
        using VirtualClock clock = VirtualClock.FrozenAt(new DateTimeOffset(2026, 6, 1, 8, 0, 0, TimeSpan.Zero));
        DateTimeOffset dated = clock.GetUtcNow();
        var hour = new TokenHour(dated, clock);
        clock.Advance(TimeSpan.FromSeconds(age));
        Assert.Equal(code, hour.Doubt("the app", "no", answered is { } seconds ? dated + TimeSpan.FromSeconds(seconds) : null)?.Code);
    }

    [Fact]
    public async Task A_secret_that_is_refused_at_the_right_hour_is_not_sent_again()
    {
        await using TableauWorld world = await StartAsync();
        world.Services.SetSecret("app", "revoked");
        Assert.Equal("TABLEAU-SIGN-IN", ErrorOf(await world.Destination.CheckAsync(null, TableauWorld.Cancel)).Code);
        await using IDestination later = TableauWorld.Create(world.Services, world.Given);
        Assert.Equal("TABLEAU-SIGN-IN", ErrorOf(await later.CheckAsync(null, TableauWorld.Cancel)).Code);
        Assert.Equal(1, world.Host.Context.Counters["tableau.refused.401001"]);
    }

    /// <summary>On a clock that no stop of this machine takes far.</summary>
    private static async Task<TableauWorld> StartAsync()
    {
        TableauWorld world = await TableauWorld.StartAsync(settings: Patient);
        world.Clock.Run(1);
        return world;
    }

    private static FaultOrder Info(IReadOnlyDictionary<string, string> headers) => new() { Effect = FaultEffect.Respond, Status = 200, Headers = headers, Body = """{"serverInfo":{"restApiVersion":"3.27"}}""" };

    private static FaultOrder Refusal(IReadOnlyDictionary<string, string> headers) => new()
    {
        Effect = FaultEffect.Respond,
        Status = 401,
        Headers = headers,
        Body = """{"error":{"code":"401001","summary":"Signin Error","detail":"Error signing in to Tableau Server (10085)"}}""",
    };

    private static Dictionary<string, string> Dated(TableauWorld world, TimeSpan later) =>
        new(StringComparer.Ordinal) { ["Date"] = (world.Clock.GetUtcNow() + later).ToString("R", CultureInfo.InvariantCulture) };

    private static ConnectorError ErrorOf(CheckReport report) => report.Findings.Select(finding => finding.Error).OfType<ConnectorError>().First();
}
