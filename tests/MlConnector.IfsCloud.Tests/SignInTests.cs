using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Sources;
using MlConnector.IfsCloud.SignIn;
using MlConnector.IfsCloud.Tests.Support;
using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.IfsCloud;

namespace MlConnector.IfsCloud.Tests;

/// <summary>Tokens that live seconds, are revoked, or are refused.</summary>
public sealed class SignInTests
{
    [Theory]
    [InlineData(180, 150)]
    [InlineData(3600, 3000)]
    [InlineData(300, 255)]
    [InlineData(40, 20)]
    [InlineData(4, 2)]
    public void A_token_is_renewed_ahead_of_its_end_and_after_fifty_minutes_at_the_latest(int life, int used) =>
        Assert.Equal(TimeSpan.FromSeconds(used), IamTokens.UsedFor(TimeSpan.FromSeconds(life)));

    [Fact]
    public async Task One_token_serves_a_whole_read()
    {
        await using IfsSite site = await IfsSite.StartAsync(new() { RequestsPerMinute = 0 });
        await IfsSite.ReadAsync(await site.OpenAsync("gl_voucher_rows", "pageSize: 50"), new FullWindow());
        Assert.Equal(1, site.Host.Context.Counters["ifs-cloud.tokens"]);
    }

    [Fact]
    public async Task A_page_loop_outlives_tokens_of_seconds()
    {
        await using IfsSite site = await IfsSite.StartAsync(new() { RequestsPerMinute = 0, TokenLife = TimeSpan.FromSeconds(2) });
        ISourceStream stream = await site.OpenAsync("gl_voucher_rows", "pageSize: 40");
        site.Host.Context.Faults.Order(new FaultOrder { Module = IfsCloudSandbox.ModuleName, Operation = "odata/VoucherRowsAnalysis/VoucherRowSet", Times = 4, Effect = FaultEffect.Delay, Delay = TimeSpan.FromMilliseconds(700) });
        List<Dictionary<string, string?>> rows = await IfsSite.ReadAsync(stream, new FullWindow());
        Assert.Equal(site.Sandbox.Data.Set("VoucherRowSet").Rows.Count, rows.Count);
        Assert.True(site.Host.Context.Counters["ifs-cloud.tokens"] > 1);
    }

    [Fact]
    public async Task A_revoked_token_is_renewed_inside_a_page_loop()
    {
        await using IfsSite site = await IfsSite.StartAsync(new() { RequestsPerMinute = 0 });
        ISourceStream stream = await site.OpenAsync("gl_voucher_rows", "pageSize: 40");
        site.Host.Context.Faults.Order(new FaultOrder { Module = IfsCloudSandbox.ModuleName, Operation = "odata/VoucherRowsAnalysis/VoucherRowSet", After = 2, Every = 2, Times = 3, Effect = FaultEffect.ExpireSessions });
        List<Dictionary<string, string?>> rows = await IfsSite.ReadAsync(stream, new FullWindow());
        Assert.Equal(site.Sandbox.Data.Set("VoucherRowSet").Rows.Count, rows.Count);
        Assert.Equal(3, site.Host.Context.Counters["ifs-cloud.unauthorized"]);
    }

    [Fact]
    public async Task A_token_that_is_refused_twice_is_an_error_of_rights()
    {
        await using IfsSite site = await IfsSite.StartAsync(new() { RequestsPerMinute = 0 });
        ISourceStream stream = await site.OpenAsync("suppliers");
        site.Host.Context.Faults.Order(new FaultOrder { Module = IfsCloudSandbox.ModuleName, Operation = "odata/*", Times = null, Status = 401, Body = "" });
        ConnectorException refused = await Assert.ThrowsAsync<ConnectorException>(() => IfsSite.ReadAsync(stream, new FullWindow()));
        Assert.Equal(("IFS-TOKEN-REFUSED", ErrorKind.Auth), (refused.Error.Code, refused.Error.Kind));
    }

    [Theory]
    [InlineData("clientAuthentication: basic")]
    [InlineData("clientAuthentication: body")]
    public async Task Both_ways_of_client_authentication_work(string setting)
    {
        await using IfsSite site = await IfsSite.StartAsync(new() { RequestsPerMinute = 0 });
        Assert.NotEmpty(await IfsSite.ReadAsync(await site.OpenAsync("suppliers", setting), new FullWindow()));
    }

    [Fact]
    public async Task A_token_endpoint_that_is_away_for_a_moment_is_asked_again()
    {
        await using IfsSite site = await IfsSite.StartAsync(new() { RequestsPerMinute = 0 });
        site.Host.Context.Faults.Order(new FaultOrder { Module = IfsCloudSandbox.ModuleName, Operation = "iam/token", Times = 2, Status = 503, Body = "" });
        Assert.NotEmpty(await IfsSite.ReadAsync(await site.OpenAsync("suppliers"), new FullWindow()));
    }

    [Fact]
    public async Task A_refused_client_is_sent_once_whoever_needs_it_until_its_secret_is_set_anew()
    {
        await using IfsSite site = await IfsSite.StartAsync(new() { RequestsPerMinute = 0 });
        site.Services.With("ifs", "wr0ng");
        for (int pipeline = 0; pipeline < 3; pipeline++)
        {
            ConnectorException refused = await Assert.ThrowsAsync<ConnectorException>(() => site.OpenAsync("suppliers"));
            Assert.Equal(("IFS-CLIENT-REFUSED", ErrorKind.Auth), (refused.Error.Code, refused.Error.Kind));
        }

        Assert.Equal(1, site.Host.Context.Counters["ifs-cloud.refused"]);
        site.Services.With("ifs", "Ifs-sandbox-secret");
        Assert.NotEmpty(await IfsSite.ReadAsync(await site.OpenAsync("suppliers"), new FullWindow()));
    }

    [Theory]
    [InlineData(404, "<html>not here</html>")]
    [InlineData(403, "<html>blocked by a proxy</html>")]
    public async Task An_endpoint_that_is_away_during_an_upgrade_is_no_refusal_of_the_client(int status, string body)
    {
        await using IfsSite site = await IfsSite.StartAsync(new() { RequestsPerMinute = 0 });
        site.Host.Context.Faults.Order(new FaultOrder { Module = IfsCloudSandbox.ModuleName, Operation = "iam/token", Times = 1, Status = status, Body = body, ContentType = "text/html" });
        await Assert.ThrowsAsync<ConnectorException>(() => site.OpenAsync("suppliers"));
        Assert.NotEmpty(await IfsSite.ReadAsync(await site.OpenAsync("suppliers"), new FullWindow()));
    }

    [Fact]
    public async Task A_wrong_realm_is_told_as_such()
    {
        await using IfsSite site = await IfsSite.StartAsync(new() { RequestsPerMinute = 0 });
        ISource source = site.Connect(site.Settings().Replace("realm: acme1", "realm: other", StringComparison.Ordinal));
        ConnectorException refused = await Assert.ThrowsAsync<ConnectorException>(() => IfsSite.OpenAsync(source, "suppliers"));
        Assert.Equal("IFS-SIGN-IN", refused.Error.Code);
        Assert.Contains("realm", refused.Error.Fix, StringComparison.Ordinal);
    }
}
