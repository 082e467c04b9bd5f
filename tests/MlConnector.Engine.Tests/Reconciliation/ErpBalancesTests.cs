using System.Collections.Immutable;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Reconciliation;

namespace MlConnector.Engine.Tests.Reconciliation;

/// <summary>Whether postings can be held against balances that the ERP states itself.</summary>
public sealed class ErpBalancesTests
{
    private static readonly StreamBinding Shown = new("memory", "Items"), NotShown = Shown with { Facts = ImmutableDictionary<string, string>.Empty.Add(StreamBinding.NoBalances, "the site shows none") };

    [Fact]
    public void A_stream_without_a_trial_balance_has_nothing_to_hold_against_anything() => Assert.Null(ErpBalances.NotCompared(Postings("period-balance") with { TrialBalance = null }, NotShown));

    [Fact]
    public void What_the_catalog_names_and_the_site_shows_is_compared() => Assert.Null(ErpBalances.NotCompared(Postings("period-balance"), Shown));

    [Fact]
    public void What_the_site_does_not_show_is_told() =>
        Assert.Equal("Postings cannot be held against balances of the ERP's own, because the site shows none.", ErpBalances.NotCompared(Postings("period-balance"), NotShown));

    private static StreamDefinition Postings(string control) => new("items", "Items")
    {
        Fields = [new Field("Account", FieldType.Text), new Field("Amount", FieldType.Decimal)],
        Key = ["Account"],
        Defaults = new StreamDefaults("Items", WriteMode.Append),
        TrialBalance = new TrialBalanceDefinition(["Account"], [KeyValuePair.Create("movement", "Amount")]) { Control = control },
    };
}
