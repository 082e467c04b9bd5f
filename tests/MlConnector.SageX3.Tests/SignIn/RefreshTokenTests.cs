using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Sources;
using MlConnector.SageX3.Tests.Support;
using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.SageX3;
using MlConnector.Sandbox.SageX3.Tokens;

namespace MlConnector.SageX3.Tests.SignIn;

/// <summary>The Token API: pairing, rotation, what a crash between two writes leaves, and when a person is asked.</summary>
public sealed class RefreshTokenTests
{
    [Fact]
    public async Task A_paired_connection_reads_and_each_renewal_is_kept_before_it_is_used()
    {
        await using SageX3Site site = await PairedAsync();
        string first = site.Services.Secret("refresh")!;
        long before = site.Host.Context.Counters["sage-x3.graphql.rows"];
        bool keptFirst = false;
        site.Services.Keeping = name => keptFirst |= name == "refresh" && site.Host.Context.Counters["sage-x3.graphql.rows"] == before;
        Assert.Equal(site.Sandbox.Folder.Class("PORDER").Records.Count, (await site.AllAsync("purchase_orders", site.ByGateway())).Count);
        Assert.True(keptFirst);
        Assert.NotEqual(first, site.Services.Secret("refresh"));
        Assert.Equal(first, site.Services.Secret("refresh.previous"));
        Assert.All(site.Services.Lines, line => Assert.DoesNotContain(first, line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_day_on_which_it_ends_is_kept_with_it()
    {
        await using SageX3Site site = await PairedAsync();
        DateOnly ends = site.Services.Kept.Last(kept => kept.Name == "refresh").Expires!.Value;
        int days = ends.DayNumber - DateOnly.FromDateTime(site.Services.Time.GetUtcNow().UtcDateTime).DayNumber;
        Assert.InRange(days, 29, 31);
    }

    [Fact]
    public async Task INV8_connections_that_renew_at_once_take_turns()
    {
        await using SageX3Site site = await PairedAsync();
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => site.AllAsync("products", site.ByGateway())));
        await site.AllAsync("products", site.ByGateway());
    }

    [Fact]
    public async Task An_access_token_that_ends_in_the_middle_is_renewed_and_the_page_asked_for_again()
    {
        await using SageX3Site site = await PairedAsync();
        site.Host.Context.Faults.Order(new FaultOrder { Module = SageX3Sandbox.ModuleName, Operation = "graphql/product", After = 1, Times = 1, Effect = FaultEffect.ExpireSessions });
        Assert.Equal(site.Sandbox.Folder.Class("ITMMASTER").Records.Count, (await site.AllAsync("products", site.ByGateway())).Count);
    }

    [Fact]
    public async Task A_store_that_went_back_is_helped_by_the_token_before()
    {
        await using SageX3Site site = await PairedAsync();
        string good = site.Services.Secret("refresh")!;
        site.Services.With("refresh.previous", good).With("refresh", "never-issued");
        Assert.NotEmpty(await site.AllAsync("products", site.ByGateway()));
        Assert.Contains(site.Services.Lines, line => line.Contains("the one before it is tried once", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_answer_that_was_lost_leaves_a_connection_that_needs_pairing_and_says_how()
    {
        await using SageX3Site site = await PairedAsync();
        site.Host.Context.Faults.Order(new FaultOrder { Module = SageX3Sandbox.ModuleName, Operation = "token", Times = 1, Effect = FaultEffect.DropAfterCommit });
        ConnectorException lost = await Assert.ThrowsAsync<ConnectorException>(() => site.AllAsync("products", site.ByGateway()));
        Assert.Equal("SAGEX3-NEEDS-PAIRING", lost.Error.Code);
        Assert.True(lost.Error.OutOfReach);
        Assert.Contains("mlc connect erp", lost.Error.Fix, StringComparison.Ordinal);
        await PairAsync(site);
        Assert.NotEmpty(await site.AllAsync("products", site.ByGateway()));
    }

    [Fact]
    public async Task A_stop_while_the_gateway_answers_does_not_lose_what_it_grants()
    {
        await using SageX3Site site = await PairedAsync();
        string first = site.Services.Secret("refresh")!;
        site.Host.Context.Faults.Order(new FaultOrder { Module = SageX3Sandbox.ModuleName, Operation = "token.granted", Times = 1, Effect = FaultEffect.Delay, Delay = TimeSpan.FromSeconds(2) });
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        await using ISource source = site.Connect(site.ByGateway());
        Task binding = source.BindAsync(source.Catalog.Single(stream => stream.Name == "products"), stop.Token);
        while (site.Host.Context.Counters["sage-x3.tokens"] < 2) await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, TestContext.Current.CancellationToken); // the pairing's and this one
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => binding);
        Assert.NotEqual(first, site.Services.Secret("refresh"));
        Assert.NotEmpty(await site.AllAsync("products", site.ByGateway()));
    }

    [Fact]
    public async Task A_connection_that_does_not_run_keeps_its_pairing_and_is_told_when_it_cannot()
    {
        await using SageX3Site site = await PairedAsync();
        string first = site.Services.Secret("refresh")!;
        await using ISource source = site.Connect(site.ByGateway());
        IKeepsAlive living = Assert.IsAssignableFrom<IKeepsAlive>(source);
        Assert.Equal(CheckOutcome.Ok, Assert.Single((await living.KeepAliveAsync(TestContext.Current.CancellationToken)).Findings).Outcome);
        Assert.NotEqual(first, site.Services.Secret("refresh"));
        Assert.NotEmpty(await site.AllAsync("products", site.ByGateway()));
        site.Sandbox.DeletePairing();
        Assert.Equal("SAGEX3-NEEDS-PAIRING", Assert.Single((await living.KeepAliveAsync(TestContext.Current.CancellationToken)).Findings).Error!.Code);
        await using ISource signed = site.Connect(site.GraphOnly());
        Assert.Empty((await ((IKeepsAlive)signed).KeepAliveAsync(TestContext.Current.CancellationToken)).Findings);
    }

    [Fact]
    public async Task A_pairing_that_was_deleted_or_never_made_is_told()
    {
        await using SageX3Site site = await SageX3Site.StartAsync();
        Assert.Equal("SAGEX3-NEEDS-PAIRING", (await Assert.ThrowsAsync<ConnectorException>(() => site.AllAsync("products", site.ByGateway()))).Error.Code);
        await PairAsync(site);
        site.Sandbox.DeletePairing();
        Assert.Equal("SAGEX3-NEEDS-PAIRING", (await Assert.ThrowsAsync<ConnectorException>(() => site.AllAsync("products", site.ByGateway()))).Error.Code);
    }

    [Fact]
    public async Task A_code_is_good_once_and_the_address_to_agree_at_names_everything()
    {
        await using SageX3Site site = await SageX3Site.StartAsync();
        await using ISource source = site.Connect(site.ByGateway());
        IPairs pairs = Assert.IsAssignableFrom<IPairs>(source);
        Assert.True(pairs.NeedsPairing);
        Uri address = pairs.AuthoriseAddress("s1");
        Assert.EndsWith("/gateway/v1/token/authorise", address.AbsolutePath, StringComparison.Ordinal);
        Assert.All(["client_id=mlc-gateway-app", "scope=businessDomain.ALL%20api.graphQL", "customer=https%3A%2F%2Flocalhost", "redirect_uri=https%3A%2F%2Fmlc.example%2Fcallback", "state=s1"], part => Assert.Contains(part, address.Query, StringComparison.Ordinal));
        string code = site.Sandbox.Agree();
        await pairs.PairAsync(code, null, TestContext.Current.CancellationToken);
        ConnectorException used = await Assert.ThrowsAsync<ConnectorException>(() => pairs.PairAsync(code, null, TestContext.Current.CancellationToken));
        Assert.Equal("SAGEX3-PAIRING", used.Error.Code);
        Assert.DoesNotContain(used.Errors, error => error.Code == MlConnector.SageX3.SignIn.TokenEndpoint.InvalidGrant); // that one says nothing to a person
        Assert.Contains("mlc connect erp", used.Error.Fix, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(300, 240)]
    [InlineData(60, 30)]
    [InlineData(4, 2)]
    public void Tokens_are_renewed_ahead_of_their_end(int life, int used) => Assert.Equal(TimeSpan.FromSeconds(used), MlConnector.SageX3.SignIn.RefreshTokens.UsedFor(TimeSpan.FromSeconds(life)));

    [Fact]
    public async Task Client_credentials_are_granted_by_a_form()
    {
        await using SageX3Site site = await SageX3Site.StartAsync(new SageX3SandboxOptions { Tokens = new TokenApiOptions { AccessLife = TimeSpan.FromSeconds(30) } });
        string settings = site.Settings(null, $"graphql: {{ auth: clientCredentials, url: \"{SageX3Sandbox.Address(site.Host)}gateway/v1/graphql\", tokenUrl: \"{SageX3Sandbox.Address(site.Host)}gateway/v1/oauth/token\", clientId: mlc-gateway-app, clientSecret: \"${{secret:gateway}}\" }}");
        Assert.NotEmpty(await site.AllAsync("products", settings));
        Assert.Equal("SAGEX3-SIGN-IN", (await Assert.ThrowsAsync<ConnectorException>(() => site.AllAsync("products", settings.Replace("secret:gateway", "secret:x3", StringComparison.Ordinal)))).Error.Code);
    }

    private static async Task<SageX3Site> PairedAsync()
    {
        SageX3Site site = await SageX3Site.StartAsync();
        await PairAsync(site);
        return site;
    }

    private static async Task PairAsync(SageX3Site site)
    {
        await using ISource source = site.Connect(site.ByGateway());
        await ((IPairs)source).PairAsync(site.Sandbox.Agree(), null, TestContext.Current.CancellationToken);
    }
}
