using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.Tableau;
using MlConnector.Sandbox.Time;
using MlConnector.PowerBi.Tests.World;
using MlConnector.Tableau.Tests.World;
using MlConnector.BigQuery.Tests.World;

namespace MlConnector.Tableau.Tests.SignIn;

/// <summary>Sign-in: by connected app, by token, at another pod, after the session ended, with the standby; and what is never done again.</summary>
public sealed class SignInTests
{
    private static (string, SettingNode?) Standby => ("standby", Settings.Map(("name", Settings.Text("second")), ("secret", Settings.Text("${secret:second}"))));

    [Fact]
    public async Task A_connected_app_asks_for_other_scopes_where_the_settings_name_them()
    {
        await using TableauWorld world = await TableauWorld.StartAsync();
        var app = (MapNode)world.Given["connectedApp"];
        var given = new Dictionary<string, SettingNode>(world.Given, StringComparer.Ordinal) { ["connectedApp"] = app with { Entries = app.Entries.Add(KeyValuePair.Create(Settings.Text("scopes"), (SettingNode)Settings.List("tableau:content:read"))) } };
        await using IDestination destination = TableauWorld.Create(world.Services, given);
        await destination.CheckAsync(null, TableauWorld.Cancel);
        Assert.Equal(["tableau:content:read"], world.Sandbox.LastScopes);
    }

    [Fact]
    public void A_right_that_is_not_used_is_not_asked_for()
    {
        Assert.Contains("tableau:datasources:download", MlConnector.Tableau.SignIn.AppToken.ScopesFor(TestTables.Options));
        Assert.DoesNotContain("tableau:datasources:download", MlConnector.Tableau.SignIn.AppToken.ScopesFor(TestTables.Options with { Copies = "" }));
    }

    [Fact]
    public async Task A_connected_app_asks_for_no_more_than_it_does()
    {
        await using TableauWorld world = await TableauWorld.StartAsync();
        Assert.True((await world.Destination.CheckAsync(null, TableauWorld.Cancel)).Passed);
        Assert.Equal(MlConnector.Tableau.SignIn.AppToken.ScopesFor(TestTables.Options), world.Sandbox.LastScopes);
        Assert.Empty(world.Services.Leased);
    }

    [Theory]
    [InlineData(-3)]
    [InlineData(3)]
    public async Task A_connected_app_signs_in_although_the_clock_of_this_machine_is_wrong_by_hours(int hours)
    {
        await using TableauWorld world = await TableauWorld.StartAsync();
        using VirtualClock wrong = VirtualClock.FrozenAt(world.Clock.GetUtcNow() + TimeSpan.FromHours(hours));
        await using IDestination destination = TableauWorld.Create(new TestServices(wrong, ("app", world.Sandbox.SecretValue)), world.Given);
        Assert.True((await destination.CheckAsync(null, TableauWorld.Cancel)).Passed);
    }

    [Fact]
    public async Task Tokens_that_are_kept_alive_outlive_their_days_without_use_the_standby_too()
    {
        await using TableauWorld world = await TableauWorld.StartAsync(settings: [TableauWorld.ByToken, Standby]);
        world.Sandbox.AddToken("second", "second-secret-of-canary-length");
        for (int day = 0; day < 40; day += 8)
        {
            CheckReport report = await ((IKeepsAlive)world.Destination).KeepAliveAsync(TableauWorld.Cancel);
            Assert.Equal([("token mlc", CheckOutcome.Ok), ("token second", CheckOutcome.Ok)], report.Findings.Select(finding => (finding.Subject, finding.Outcome)));
            world.Clock.Advance(TimeSpan.FromDays(8));
        }

        Assert.True((await world.Destination.CheckAsync(null, TableauWorld.Cancel)).Passed);
        world.Clock.Advance(TimeSpan.FromDays(16));
        CheckReport late = await ((IKeepsAlive)world.Destination).KeepAliveAsync(TableauWorld.Cancel);
        Assert.All(late.Findings, finding => Assert.Equal("TABLEAU-SIGN-IN", finding.Error?.Code));
    }

    [Fact]
    public async Task A_dead_standby_is_found_before_it_is_needed()
    {
        await using TableauWorld world = await TableauWorld.StartAsync(settings: Standby);
        CheckReport report = await world.Destination.CheckAsync(null, TableauWorld.Cancel);
        Assert.Equal("TABLEAU-SIGN-IN", Assert.Single(report.Findings, finding => finding.Subject == "token second").Error?.Code);
    }

    [Fact]
    public async Task A_personal_access_token_is_leased_used_once_and_signed_out_INV8()
    {
        await using TableauWorld world = await TableauWorld.StartAsync(settings: TableauWorld.ByToken);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => world.Destination.CheckAsync(null, TableauWorld.Cancel)));
        Assert.EndsWith("/acme/mlc", Assert.Single(world.Services.Leased), StringComparison.Ordinal);
        Assert.Equal(1, world.Sandbox.Sessions);
        await world.Destination.DisposeAsync();
        Assert.Equal(0, world.Sandbox.Sessions);
    }

    [Fact]
    public async Task A_site_that_lies_on_another_pod_is_followed_and_that_host_is_kept()
    {
        await using TableauWorld world = await TableauWorld.StartAsync(new TableauSandboxOptions { RedirectsToPod = true });
        CheckReport report = await world.Destination.CheckAsync(null, TableauWorld.Cancel);
        Assert.True(report.Passed, string.Join('\n', report.Findings));
        Assert.Contains(report.Findings, finding => finding.Detail.Contains("127.0.0.1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_question_for_the_version_follows_the_site_to_its_pod_too()
    {
        await using TableauWorld world = await TableauWorld.StartAsync(new TableauSandboxOptions { RedirectsToPod = true, RestVersion = "3.19" });
        world.Order(TableauFaultPoints.ServerInfo, Redirect($"https://127.0.0.1:{world.Host.Https!.Port}/api/2.4/serverinfo", times: 1));
        CheckReport report = await world.Destination.CheckAsync(null, TableauWorld.Cancel);
        Assert.True(report.Passed, string.Join('\n', report.Findings));
    }

    [Theory]
    [InlineData("https://collector.example/api/2.4/serverinfo", "TABLEAU-POD")]
    [InlineData("/api/2.4/serverinfo", "TABLEAU-REFUSED")]
    public async Task A_version_of_another_service_or_behind_endless_redirects_is_not_taken(string location, string code)
    {
        await using TableauWorld world = await TableauWorld.StartAsync();
        world.Order(TableauFaultPoints.ServerInfo, Redirect(location, times: null));
        await ExpectAsync(world, code);
    }

    [Fact]
    public async Task Credentials_are_not_sent_to_a_host_of_another_service_INV6()
    {
        await using TableauWorld world = await TableauWorld.StartAsync();
        world.Order(TableauFaultPoints.SignIn, Redirect("https://collector.example/api/3.27/auth/signin", times: null));
        await ExpectAsync(world, "TABLEAU-POD");
    }

    [Fact]
    public async Task A_session_that_ended_is_begun_again_once()
    {
        await using TableauWorld world = await TableauWorld.StartAsync(settings: TableauWorld.ByToken);
        ContainerReference container = await world.ApplyAsync(TestTables.Invoices);
        world.Sandbox.ExpireSessions();
        Assert.Equal(SendOutcome.Delivered, (await world.SendAsync(container, TestTables.Invoices, "b1", TestTables.Row("b1", "1", "5.00"))).Outcome);
        Assert.Contains(world.Services.Lines, line => line.StartsWith("3601 ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_token_that_somebody_else_uses_too_is_named()
    {
        await using TableauWorld world = await TableauWorld.StartAsync(settings: TableauWorld.ByToken);
        world.Order("datasources", new FaultOrder { Effect = FaultEffect.ExpireSessions, Times = null });
        world.Order("projects", new FaultOrder { Effect = FaultEffect.ExpireSessions, Times = null });
        var refused = await Assert.ThrowsAsync<ConnectorException>(() => world.ApplyAsync(TestTables.Invoices));
        Assert.Contains(refused.Error.Code, new[] { "TABLEAU-SESSION-TAKEN", "TABLEAU-DENIED" });
    }

    [Fact]
    public async Task A_refused_token_gives_way_to_the_standby_and_is_remembered()
    {
        await using TableauWorld world = await TableauWorld.StartAsync(settings: [TableauWorld.ByToken, Standby]);
        world.Sandbox.AddToken("second", "second-secret-of-canary-length");
        world.Sandbox.AddToken("mlc", "another");
        CheckReport report = await world.Destination.CheckAsync(null, TableauWorld.Cancel);
        Assert.True(report.Passed, string.Join('\n', report.Findings));
        Assert.Contains(report.Findings, finding => finding.Detail.Contains("the token second", StringComparison.Ordinal));
        Assert.Contains(world.Services.Lines, line => line.StartsWith("3602 ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_token_that_was_not_used_for_fifteen_days_is_refused_with_what_to_do()
    {
        await using TableauWorld world = await TableauWorld.StartAsync(settings: TableauWorld.ByToken);
        Assert.True((await world.Destination.CheckAsync(null, TableauWorld.Cancel)).Passed);
        world.Clock.Advance(TimeSpan.FromDays(16));
        await ExpectAsync(world, "TABLEAU-SIGN-IN");
    }

    [Fact]
    public async Task A_server_that_is_too_old_for_Parquet_is_refused()
    {
        await using TableauWorld world = await TableauWorld.StartAsync(new TableauSandboxOptions { RestVersion = "3.14" });
        await ExpectAsync(world, "TABLEAU-VERSION");
    }

    [Fact]
    public async Task A_lower_version_of_the_server_is_spoken()
    {
        await using TableauWorld world = await TableauWorld.StartAsync(new TableauSandboxOptions { RestVersion = "3.19" });
        Assert.True((await world.Destination.CheckAsync(null, TableauWorld.Cancel)).Passed);
    }

    [Fact]
    public async Task No_secret_shows_in_logs_or_errors_whatever_the_service_repeats_INV6()
    {
        await using TableauWorld world = await TableauWorld.StartAsync(settings: TableauWorld.ByToken);
        world.Refuse(TableauFaultPoints.SignIn, "401001", $"no: {world.Sandbox.TokenSecret}");
        CheckReport refused = await world.Destination.CheckAsync(null, TableauWorld.Cancel);
        await using TableauWorld other = await TableauWorld.StartAsync();
        ContainerReference container = await other.ApplyAsync(TestTables.Invoices);
        await other.SendAsync(container, TestTables.Invoices, "b1", TestTables.Row("b1", "1", "5.00"));
        string all = string.Join('\n', [.. refused.Findings.Select(finding => $"{finding.Detail} {finding.Error}"), .. world.Services.Lines, .. other.Services.Lines]);
        foreach (string secret in new[] { world.Sandbox.TokenSecret, other.Sandbox.SecretValue, "session-" }) Assert.DoesNotContain(secret, all, StringComparison.Ordinal);
    }

    private static FaultOrder Redirect(string location, int? times) =>
        new() { Effect = FaultEffect.Respond, Status = 301, Times = times, Headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["Location"] = location } };

    private static async Task ExpectAsync(TableauWorld world, string code)
    {
        if (code == "TABLEAU-SIGN-IN") world.Sandbox.ExpireSessions();
        CheckReport report = await world.Destination.CheckAsync(null, TableauWorld.Cancel);
        if (code == "TABLEAU-SIGN-IN") Assert.Contains(report.Findings, finding => finding.Error?.Code == code);
        else Assert.Equal(code, report.Findings.First(finding => finding.Error is not null).Error!.Code);
    }
}
