using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.PowerBi.Tests.World;
using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.PowerBi;

namespace MlConnector.PowerBi.Tests.SignIn;

public sealed class TokenTests
{
    [Fact]
    public async Task A_token_is_fetched_once_however_many_ask()
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync();
        ContainerReference finance = await world.ApplyAsync(TestTables.Finance(TestTables.ApInvoices));

        await Task.WhenAll(Enumerable.Range(0, 12).Select(i => world.Destination.SendAsync(finance, Batch($"b{i}"), PowerBiWorld.Cancel)));

        Assert.Equal(1, Fetches(world));
        Assert.Equal(12, world.Sandbox.Dataset("Finance").Table("ApInvoices").Count);
    }

    [Fact]
    public async Task A_token_is_renewed_ahead_of_its_end()
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync(new PowerBiSandboxOptions { TokenLifetime = TimeSpan.FromMinutes(30) });
        ContainerReference finance = await world.ApplyAsync(TestTables.Finance(TestTables.ApInvoices));

        world.Clock.Advance(TimeSpan.FromMinutes(26));
        SendResult sent = await world.Destination.SendAsync(finance, Batch("b1"), PowerBiWorld.Cancel);

        Assert.Equal(SendOutcome.Delivered, sent.Outcome);
        Assert.Equal(2, Fetches(world));
        Assert.DoesNotContain(world.Services.Lines, line => line.StartsWith("3003 ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_token_that_dies_early_is_renewed_once_and_rows_are_left_to_the_engine()
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync();
        ContainerReference finance = await world.ApplyAsync(TestTables.Finance(TestTables.ApInvoices));
        world.Sandbox.ExpireSessions();

        SendResult refused = await world.Destination.SendAsync(finance, Batch("b1"), PowerBiWorld.Cancel);
        SendResult sent = await world.Destination.SendAsync(finance, Batch("b1"), PowerBiWorld.Cancel);
        world.Sandbox.ExpireSessions();
        await world.Destination.InspectAsync(finance, [TestTables.ApInvoices], PowerBiWorld.Cancel);

        Assert.Equal((SendOutcome.Refused, "POWERBI-TOKEN-EXPIRED", ErrorKind.Transient), (refused.Outcome, refused.Error!.Code, refused.Error.Kind));
        Assert.Equal(SendOutcome.Delivered, sent.Outcome);
        Assert.Equal(1, world.Sandbox.Dataset("Finance").Table("ApInvoices").Count);
        Assert.Equal(3, Fetches(world));
    }

    [Fact]
    public async Task Missing_rights_are_an_error_after_one_renewal()
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync();
        ContainerReference finance = await world.ApplyAsync(TestTables.Finance(TestTables.ApInvoices));
        world.Sandbox.Switches.PublicApis = false;

        ConnectorException refused = await Assert.ThrowsAsync<ConnectorException>(() => world.Destination.InspectAsync(finance, [TestTables.ApInvoices], PowerBiWorld.Cancel));
        SendResult sent = await world.Destination.SendAsync(finance, Batch("b1"), PowerBiWorld.Cancel);

        Assert.Equal(("POWERBI-NOT-AUTHORIZED", ErrorKind.Auth), (refused.Error.Code, refused.Error.Kind));
        Assert.Equal((SendOutcome.Refused, ErrorKind.Auth), (sent.Outcome, sent.Error!.Kind));
        Assert.InRange(Fetches(world), 2, 3);
    }

    [Fact]
    public async Task An_expired_secret_gives_way_to_the_standby_secret()
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync(null, ("standbySecret", "${secret:standby}"));
        world.Services.SetSecret("standby", "second-secret");
        world.Sandbox.AddApp(world.Sandbox.Options.ClientId).WithSecret("second-secret");
        world.Sandbox.ExpireSecret(world.Sandbox.Options.ClientId, world.Sandbox.Options.ClientSecret);

        CheckReport report = await world.Destination.CheckAsync(null, PowerBiWorld.Cancel);

        Assert.True(report.Passed, string.Join("; ", report.Findings));
        Assert.Contains(world.Services.Lines, line => line.StartsWith("3002 ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("clientId", "2b2b2b2b-0000-4000-8000-000000000009", "POWERBI-APP-UNKNOWN")]
    [InlineData("tenant", "0f0f0f0f-0000-4000-8000-00000000ffff", "POWERBI-TENANT-UNKNOWN")]
    [InlineData("scope", "https://example.org/.default", "POWERBI-SCOPE-WRONG")]
    public async Task A_wrong_setting_is_named_and_not_tried_again(string setting, string value, string code)
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync(null, (setting, value));

        CheckReport report = await world.Destination.CheckAsync(null, PowerBiWorld.Cancel);

        CheckFinding finding = Assert.Single(report.Findings, found => found.Outcome == CheckOutcome.Problem);
        Assert.Equal(("sign-in", code), (finding.Subject, finding.Error!.Code));
        Assert.DoesNotContain(world.Services.Lines, line => line.StartsWith("3001 ", StringComparison.Ordinal));
        Assert.Contains(report.Findings, found => found is { Subject: "workspace", Outcome: CheckOutcome.Skipped });
    }

    [Fact]
    public async Task A_wrong_secret_stops_at_once()
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync();
        world.Services.SetSecret("powerbi", "canary-of-a-wrong-secret");

        CheckReport report = await world.Destination.CheckAsync(null, PowerBiWorld.Cancel);

        Assert.Equal("POWERBI-SECRET-WRONG", report.Findings[0].Error!.Code);
        Assert.DoesNotContain("canary", string.Join("\n", [.. report.Findings.Select(finding => finding.ToString()), .. world.Services.Lines]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_secret_is_sent_once_whoever_needs_it_until_it_is_set_anew()
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync();
        world.Services.SetSecret("powerbi", "wrong");
        foreach (int _ in new[] { 1, 2, 3 }) Assert.Equal("POWERBI-SECRET-WRONG", (await world.Destination.CheckAsync(null, PowerBiWorld.Cancel)).Findings[0].Error!.Code);

        Assert.Equal(1, world.Sandbox.Counters.Refused["AADSTS7000215"]);
        world.Services.SetSecret("powerbi", world.Sandbox.Options.ClientSecret);
        Assert.True((await world.Destination.CheckAsync(null, PowerBiWorld.Cancel)).Passed);
    }

    [Fact]
    public async Task An_outage_of_sign_in_is_waited_out()
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync();
        world.Order(PowerBiFaultPoints.Token, new FaultOrder { Effect = FaultEffect.Respond, Status = 503, Times = 2 });

        CheckReport report = await world.Destination.CheckAsync(null, PowerBiWorld.Cancel);

        Assert.True(report.Passed, string.Join("; ", report.Findings));
        Assert.Equal(2, world.Services.Lines.Count(line => line.StartsWith("3001 ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_loop_of_sign_ins_passes_by_itself_in_whatever_words_the_library_says_it()
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync();
        world.Order(PowerBiFaultPoints.Token, new FaultOrder
        {
            Effect = FaultEffect.Respond,
            Status = 400,
            Times = null,
            Body = """{"error":"invalid_grant","error_description":"AADSTS50196: The server terminated an operation because it encountered a client request loop.","error_codes":[50196]}""",
        });

        CheckReport report = await world.Destination.CheckAsync(null, PowerBiWorld.Cancel);

        Assert.Equal("POWERBI-SIGN-IN-UNAVAILABLE", report.Findings.First(finding => finding.Error is not null).Error!.Code);
    }

    [Fact]
    public async Task A_token_that_no_header_can_carry_is_none()
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync();
        world.Order(PowerBiFaultPoints.Token, new FaultOrder { Effect = FaultEffect.Respond, Status = 200, Times = null, Body = """{"token_type":"Bearer","expires_in":3599,"access_token":"\u0000"}""" });

        CheckReport report = await world.Destination.CheckAsync(null, PowerBiWorld.Cancel);

        Assert.Equal("POWERBI-ANSWER", report.Findings.First(finding => finding.Error is not null).Error!.Code);
    }

    [Fact]
    public async Task An_untrusted_certificate_is_refused()
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync(null, ("trustedCertificates", ""));

        CheckReport report = await world.Destination.CheckAsync(null, PowerBiWorld.Cancel);

        Assert.Equal("POWERBI-UNREACHABLE", report.Findings[0].Error!.Code);
        Assert.Contains("not trusted", report.Findings[0].Detail, StringComparison.Ordinal);
    }

    private static long Fetches(PowerBiWorld world) => world.Services.Lines.Count(line => line.StartsWith("3000 ", StringComparison.Ordinal));

    private static TestBatch Batch(string id) => new(id, TestTables.ApInvoices, [TestTables.Invoice(id, 1, id, 1m)]);
}
