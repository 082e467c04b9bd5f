using System.Text.Json.Nodes;
using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Errors;
using MlConnector.BigQuery.SignIn;
using MlConnector.BigQuery.Tests.World;
using MlConnector.Sandbox.BigQuery;
using MlConnector.Sandbox.Faults;

namespace MlConnector.BigQuery.Tests.SignIn;

public sealed class SignInTests
{
    [Fact]
    public async Task A_check_of_a_good_connection_finds_everything_in_order()
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync();
        CheckReport report = await world.Destination.CheckAsync(TestTables.Finance(TestTables.Invoices), BigQueryWorld.Cancel);
        Assert.Equal(["sign-in", "project acme-finance", "jobs and queries", "dataset Finance"], report.Findings.Select(finding => finding.Subject));
        Assert.All(report.Findings, finding => Assert.Equal(CheckOutcome.Ok, finding.Outcome));
        await world.ApplyAsync(TestTables.Finance(TestTables.Invoices));
        CheckReport applied = await world.Destination.CheckAsync(TestTables.Finance(TestTables.Invoices), BigQueryWorld.Cancel);
        Assert.Equal(["load jobs", "create tables and views", "change tables and the dataset", "read rows", "write rows", "what proof scans"], applied.Findings.Skip(4).Select(finding => finding.Subject));
        Assert.Equal("change tables and the dataset", Assert.Single(applied.Findings, finding => finding.Outcome == CheckOutcome.Skipped).Subject); // apply alone needs it
        Assert.True(applied.Passed);
        Assert.Empty(world.Sandbox.Jobs);
        Assert.Equal(["ApInvoices"], world.Sandbox.Tables("Finance"));
    }

    [Theory]
    [InlineData("bigquery.jobs.create", "jobs and queries", "load jobs", "create tables and views", "read rows", "write rows")]
    [InlineData("bigquery.tables.create", "create tables and views")]
    [InlineData("bigquery.tables.getData", "read rows", "write rows")]
    [InlineData("bigquery.tables.updateData", "write rows")]
    public async Task A_check_tries_each_right_and_names_what_is_missing(string permission, params string[] problems)
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync();
        await world.ApplyAsync(TestTables.Finance(TestTables.Invoices));
        world.Sandbox.Deny(permission);

        CheckReport report = await world.Destination.CheckAsync(TestTables.Finance(TestTables.Invoices), BigQueryWorld.Cancel);

        Assert.Equal(problems, report.Findings.Where(finding => finding.Outcome == CheckOutcome.Problem).Select(finding => finding.Subject));
        Assert.All(report.Findings.Where(finding => finding.Error is not null), finding => Assert.Equal("BIGQUERY-DENIED", finding.Error!.Code));
        Assert.Contains(permission, report.Findings.First(finding => finding.Error is not null).Error!.Message, StringComparison.Ordinal);
        world.Sandbox.Allow(permission);
        Assert.True((await world.Destination.CheckAsync(TestTables.Finance(TestTables.Invoices), BigQueryWorld.Cancel)).Passed);
    }

    [Theory]
    [InlineData("no json")]
    [InlineData("[]")]
    [InlineData("""{"type":"authorized_user"}""")]
    [InlineData("""{"client_email":"a@b"}""")]
    [InlineData("""{"client_email":"a@b","private_key":"canary-none"}""")]
    public async Task INV6_a_secret_that_is_no_key_file_is_told_without_its_content(string secret)
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync();
        world.Services.SetSecret("bigquery", secret);
        ConnectorError error = await CheckAsync(world);
        Assert.Equal("BIGQUERY-KEY", error.Code);
        Assert.DoesNotContain("canary", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_key_is_not_sent_again_until_it_is_set_anew()
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync();
        using var stranger = new BigQuerySandbox(new BigQuerySandboxOptions { OwnKey = true });
        world.Services.SetSecret("bigquery", stranger.KeyFile);

        ConnectorError first = await CheckAsync(world), second = await CheckAsync(world);
        world.Services.SetSecret("bigquery", world.Sandbox.KeyFile);
        CheckReport good = await world.Destination.CheckAsync(null, BigQueryWorld.Cancel);

        Assert.Equal(("BIGQUERY-SIGN-IN", ErrorKind.Auth, "BIGQUERY-SIGN-IN"), (first.Code, first.Kind, second.Code));
        Assert.Contains("Invalid JWT Signature", first.Message, StringComparison.Ordinal);
        Assert.True(good.Passed);
    }

    [Theory]
    [InlineData("loader@acme-finance.iam.gserviceaccount.com", null)]
    [InlineData("other@acme-finance.iam.gserviceaccount.com", "BIGQUERY-IMPERSONATION")]
    [InlineData(null, "BIGQUERY-DENIED")]
    public async Task Another_account_is_acted_as_where_the_keys_own_has_no_right(string? account, string? code)
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync(
            new BigQuerySandboxOptions { ActedAs = "loader@acme-finance.iam.gserviceaccount.com" },
            account is null ? [] : [("impersonate", Settings.Text(account)), ("impersonateUrl", Settings.Text("{host}"))]);
        CheckReport report = await world.Destination.CheckAsync(null, BigQueryWorld.Cancel);

        Assert.Equal(code, report.Findings.Select(finding => finding.Error?.Code).FirstOrDefault(found => found is not null));
        Assert.Equal(account is not null && code is null, world.Host.Context.Counters["bigquery.acted"] > 0);
    }

    [Fact]
    public async Task A_clock_that_is_wrong_is_told_as_that_and_not_remembered_as_a_refused_account()
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync(new BigQuerySandboxOptions { ClockSkew = TimeSpan.FromMinutes(-10) }, ("patience", Settings.Text("1s")));
        ConnectorError first = await CheckAsync(world);
        long asked = world.Host.Context.Counters["bigquery.requests"];
        ConnectorError second = await CheckAsync(world);

        Assert.Equal(("BIGQUERY-CLOCK", ErrorKind.Transient, "BIGQUERY-CLOCK"), (first.Code, first.Kind, second.Code));
        Assert.True(world.Host.Context.Counters["bigquery.requests"] > asked);
    }

    [Fact]
    public async Task INV6_the_address_in_the_key_file_is_not_followed()
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync();
        JsonObject crafted = JsonNode.Parse(world.Sandbox.KeyFile)!.AsObject();
        crafted["token_uri"] = "https://elsewhere.example/token";
        world.Services.SetSecret("bigquery", crafted.ToJsonString());
        Assert.True((await world.Destination.CheckAsync(null, BigQueryWorld.Cancel)).Passed);
    }

    [Theory]
    [InlineData("<html>proxy</html>", "text/html", "BIGQUERY-ANSWER")]
    [InlineData("{}", "application/json", "BIGQUERY-ANSWER")]
    [InlineData("""{"access_token":"\u0000","expires_in":3599,"token_type":"Bearer"}""", "application/json", "BIGQUERY-ANSWER")]
    public async Task An_answer_that_is_no_token_is_no_refusal(string body, string type, string code)
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync(null, ("patience", Settings.Text("5s")));
        world.Order(BigQueryFaultPoints.Token, new FaultOrder { Effect = FaultEffect.Respond, Status = 200, Body = body, ContentType = type, Times = null });
        Assert.Equal(code, (await CheckAsync(world)).Code);
    }

    [Fact]
    public async Task A_token_endpoint_that_cannot_be_reached_is_waited_for()
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync(null, ("patience", Settings.Text("10m")));
        world.Order(BigQueryFaultPoints.Token, new FaultOrder { Effect = FaultEffect.DropBeforeCommit, Times = 2 });
        Assert.True((await world.Destination.CheckAsync(null, BigQueryWorld.Cancel)).Passed);
        world.Order(BigQueryFaultPoints.Token, new FaultOrder { Effect = FaultEffect.DropBeforeCommit, Times = null });
        world.Clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal("BIGQUERY-UNREACHABLE", (await CheckAsync(world)).Code);
    }

    [Theory]
    [InlineData("invalid_grant", 400, "BIGQUERY-SIGN-IN", ErrorKind.Auth)]
    [InlineData("server_error", 500, "BIGQUERY-SERVICE", ErrorKind.Transient)]
    [InlineData(null, 429, "BIGQUERY-SERVICE", ErrorKind.Transient)]
    [InlineData("Server response does not contain a JSON object. Status code is: Forbidden", 403, "BIGQUERY-ANSWER", ErrorKind.Transient)]
    public void A_refusal_is_told_from_a_fault(string? error, int status, string code, ErrorKind kind)
    {
        ConnectorError told = SignInAnswer.Classify(error, "words", status);
        Assert.Equal((code, kind), (told.Code, told.Kind));
    }

    [Theory]
    [InlineData("Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.", "BIGQUERY-CLOCK")]
    [InlineData("The token must be short-lived (60 minutes).", "BIGQUERY-CLOCK")]
    [InlineData("Check iat and exp.", "BIGQUERY-CLOCK")]
    [InlineData("The claim 'iat' lies in the future.", "BIGQUERY-CLOCK")]
    [InlineData("Check your EXP value", "BIGQUERY-CLOCK")]
    [InlineData("It is not within a reasonable timeframe", "BIGQUERY-CLOCK")]
    [InlineData("Invalid JWT Signature.", "BIGQUERY-SIGN-IN")]
    [InlineData("Token has been expired or revoked.", "BIGQUERY-SIGN-IN")]
    [InlineData("Account expert@example.com variates.", "BIGQUERY-SIGN-IN")]
    [InlineData(null, "BIGQUERY-SIGN-IN")]
    public void A_wrong_clock_is_told_by_any_of_the_words_that_it_may_be_told_with(string? description, string code) => Assert.Equal(code, SignInAnswer.Classify("invalid_grant", description, 400).Code);

    [Theory]
    [InlineData(-60, true)]
    [InlineData(60, true)]
    [InlineData(1, false)]
    public async Task A_refusal_is_not_remembered_where_the_endpoints_clock_is_far_from_ours(int minutes, bool triedAgain)
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync(null, ("patience", Settings.Text("1s")));
        world.Clock.Run(1);
        string date = (world.Clock.GetUtcNow() + TimeSpan.FromMinutes(minutes)).ToString("R", System.Globalization.CultureInfo.InvariantCulture);
        world.Order(BigQueryFaultPoints.Token, new FaultOrder
        {
            Effect = FaultEffect.Respond,
            Status = 400,
            Times = null,
            Body = """{"error":"invalid_grant","error_description":"Bad assertion."}""",
            Headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["Date"] = date },
        });

        ConnectorError first = await CheckAsync(world);
        world.Host.Context.Faults.Clear();
        bool passed = (await world.Destination.CheckAsync(null, BigQueryWorld.Cancel)).Passed;

        Assert.Equal((triedAgain ? "BIGQUERY-CLOCK" : "BIGQUERY-SIGN-IN", triedAgain), (first.Code, passed));
    }

    private static async Task<ConnectorError> CheckAsync(BigQueryWorld world) =>
        (await world.Destination.CheckAsync(null, BigQueryWorld.Cancel)).Findings.Select(finding => finding.Error).OfType<ConnectorError>().First();
}
