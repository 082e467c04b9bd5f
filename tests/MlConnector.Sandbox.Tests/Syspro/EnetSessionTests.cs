using MlConnector.Sandbox.Syspro.Enet;

namespace MlConnector.Sandbox.Tests.Syspro;

public sealed class EnetSessionTests
{
    [Fact]
    public async Task A_session_id_has_34_digits_and_two_blanks_and_works_with_or_without_them()
    {
        await using var erp = await RunningSyspro.StartAsync();

        var id = await erp.LogOnAsync();

        Assert.Matches("^[0-9A-F]{32}00  $", id);
        Assert.Contains("<OperatorCode>MLC</OperatorCode>", await erp.EnetAsync("GetLogonProfile", ("UserId", id)), StringComparison.Ordinal);
        Assert.Contains("<CompanyId>A</CompanyId>", await erp.EnetAsync("getlogonprofile", ("UserId", id.Trim())), StringComparison.Ordinal);
        Assert.Equal("0", await erp.EnetAsync("Logoff", ("UserId", id)));
        Assert.StartsWith("ERROR", await erp.EnetAsync("GetLogonProfile", ("UserId", id)), StringComparison.Ordinal);
        Assert.StartsWith("ERROR", await erp.EnetAsync("Logoff", ("UserId", id)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_passwords_are_refused_and_lock_the_operator_out()
    {
        await using var erp = await RunningSyspro.StartAsync(enet: new EnetOptions { LockOutAfter = 3 });

        for (var i = 0; i < 3; i++) Assert.Equal("ERROR: Invalid operator password", await erp.LogOnAsync("wrong"));
        Assert.Equal("ERROR: Operator is locked out", await erp.LogOnAsync());
        Assert.StartsWith("ERROR: Invalid company", await erp.LogOnAsync("Admin-sandbox-pw", "Z", "ADMIN"), StringComparison.Ordinal);
        Assert.StartsWith("ERROR: Invalid operator code", await erp.LogOnAsync("x", "A", "NOBODY"), StringComparison.Ordinal);
        Assert.StartsWith("ERROR: Parameter CompanyPassword", await erp.EnetAsync("Logon", ("Operator", "MLC"), ("OperatorPassword", ""), ("CompanyId", "A")), StringComparison.Ordinal);
        Assert.Equal(6, erp.Host.Context.Counters["syspro.enet.refused"]);
    }

    [Fact]
    public async Task A_second_logon_and_an_interactive_login_evict_the_first()
    {
        await using var erp = await RunningSyspro.StartAsync(enet: new EnetOptions { SessionErrorText = "ERROR: gone" });

        var first = await erp.LogOnAsync();
        var second = await erp.LogOnAsync();
        Assert.Equal("ERROR: gone", await erp.EnetAsync("GetLogonProfile", ("UserId", first)));
        Assert.Equal("1", erp.Syspro.Play("interactive-login")["evicted"]);
        Assert.Equal("ERROR: gone", await erp.EnetAsync("GetLogonProfile", ("UserId", second)));
        Assert.Equal(2, erp.Host.Context.Counters["syspro.enet.evictions"]);
    }

    [Fact]
    public async Task A_session_dies_of_idleness_and_lives_by_use()
    {
        await using var erp = await RunningSyspro.StartAsync(enet: new EnetOptions { IdleTimeout = TimeSpan.FromMinutes(15) });
        var id = await erp.LogOnAsync();

        for (var i = 0; i < 4; i++)
        {
            erp.Clock.Advance(TimeSpan.FromMinutes(14));
            Assert.StartsWith("<?xml", await erp.EnetAsync("GetLogonProfile", ("UserId", id)), StringComparison.Ordinal);
        }
        erp.Clock.Advance(TimeSpan.FromMinutes(16));

        Assert.Equal(new EnetOptions().SessionErrorText, await erp.EnetAsync("GetLogonProfile", ("UserId", id)));
        Assert.Equal(0, erp.Syspro.Sessions);
    }

    [Fact]
    public async Task When_full_the_newcomer_is_refused_unless_somebody_is_idle()
    {
        await using var erp = await RunningSyspro.StartAsync(enet: new EnetOptions { SingleSessionPerOperator = false, MaxSessions = 2 });
        await erp.LogOnAsync();
        await erp.LogOnAsync();

        Assert.StartsWith("ERROR: The maximum number", await erp.LogOnAsync(), StringComparison.Ordinal);
        erp.Clock.Advance(TimeSpan.FromHours(1));
        Assert.DoesNotContain("ERROR", await erp.LogOnAsync(), StringComparison.Ordinal);
    }
}
