using System.Collections.Immutable;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Sources;
using MlConnector.SageX3.Graph;
using MlConnector.SageX3.Options;
using MlConnector.SageX3.Reading;

namespace MlConnector.SageX3.Binding;

/// <summary>Finds whether the site states balances of the ledger that postings can be held against. Nothing depends on them but that comparison, so whatever stands in the way is a fact to be told, no failure.</summary>
internal sealed class BalanceBinder(SageX3Options options, GraphChannel? graph, IReadOnlyList<StreamDefinition> catalog)
{
    private const string ActualEntries = "1";

    /// <summary>The stream of balances that belongs to a stream of postings; null where it has none.</summary>
    public StreamDefinition? Of(StreamDefinition postings) =>
        postings.TrialBalance?.Control is null ? null : catalog.FirstOrDefault(stream => stream.Name == postings.Extra.GetValueOrDefault("balances"));

    /// <summary>The binding of postings, with the reason why there are no balances where there are none.</summary>
    public async Task<StreamBinding> TellAsync(StreamDefinition postings, StreamBinding binding, CancellationToken cancel) =>
        Of(postings) is { } balances && await ObstacleAsync(balances, cancel) is { } why ? binding with { Facts = binding.Facts.SetItem(StreamBinding.NoBalances, why) } : binding;

    /// <summary>How the balances are read.</summary>
    public Task<StreamBinding> BindAsync(StreamDefinition balances, CancellationToken cancel) => graph!.BindAsync(balances, "postings are held against them", cancel);

    private async Task<string?> ObstacleAsync(StreamDefinition balances, CancellationToken cancel)
    {
        if (options.EntryCategories is not [ActualEntries]) return "X3 counts actual entries in its balances, and `entryCategories` has others read";
        if (graph is null) return "X3 shows its balances by GraphQL only, which the connection does not describe";
        try
        {
            StreamBinding binding = await BindAsync(balances, cancel);
            ImmutableArray<string> missing = [.. LedgerFigures.Needed.Intersect(binding.MissingFields, StringComparer.Ordinal)];
            return missing.IsEmpty ? null : $"the site's {binding.Entity} shows no {string.Join(", ", missing)}";
        }
        catch (ConnectorException refused)
        {
            return $"the site does not show them ({refused.Error.Message.TrimEnd('.')})";
        }
    }
}
