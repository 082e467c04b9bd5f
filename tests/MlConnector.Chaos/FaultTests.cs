using MlConnector.Chaos.Cases;

namespace MlConnector.Chaos;

/// <summary>What happens between the engine and the vendors without a kill, or with one: connections, tokens, sessions, wrong answers, read-back switched off.</summary>
public sealed class FaultTests
{
    [Theory]
    [InlineData("connections-cut")]
    [InlineData("refusals-in-passing")]
    [InlineData("token-dies")]
    [InlineData("session-dies")]
    public async Task INV_3_connections_tokens_and_sessions_that_die_lose_and_double_nothing(string name) => await HoldsAsync(name);

    [Fact]
    public async Task Short_truncated_cut_and_HTML_pages_lose_nothing() => await HoldsAsync("bad-pages");

    [Fact]
    public async Task INV_3_without_read_back_nothing_is_lost_and_what_may_be_doubled_is_named() => await HoldsAsync("no-read-back");

    private static async Task HoldsAsync(string name)
    {
        CaseEnd end = await new CaseRun(CaseCatalog.Named(name)).RunAsync(TestContext.Current.CancellationToken);
        Assert.True(end.Holds, end.Story);
    }
}
