using System.Collections.Immutable;
using MlConnector.Abstractions.Destinations;

namespace MlConnector.PowerBi.Pacing;

/// <summary>What triggering the refresh of an import dataset takes of its day. Taken so that people see how much is used, and so that no two processes take the same; those of the dataset's own schedule are told only by its history, which is asked before each.</summary>
internal sealed class RefreshClaims(PowerBiOptions options)
{
    /// <summary>Of every dataset that the settings name.</summary>
    public ImmutableArray<QuotaClaim> All => [.. options.Refresh.Select(Of)];

    /// <summary>Of one of them.</summary>
    public QuotaClaim Of(RefreshTarget target) => new($"powerbi/tenant/{options.Tenant}/workspace/{target.Workspace ?? options.Workspace}/dataset/{target.Dataset}/refreshes", 1, [new QuotaWindow(TimeSpan.FromDays(1), options.Limits.RefreshesPerDay)])
    {
        Label = $"refreshes of dataset {target.Dataset} that are triggered here",
    };
}
