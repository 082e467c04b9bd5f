using MlConnector.Abstractions.Sources;

namespace MlConnector.Engine.Reconciliation;

/// <summary>Whether the ERP states balances of the ledger of its own that postings can be held against: by its catalog, and by what its site shows.</summary>
public static class ErpBalances
{
    private const string NoControl = "no control is named under which the ERP states them (`trialBalance.control`)";

    /// <summary>Says that postings are not held against balances of the ERP, and why; null where they are, or where the stream has no trial balance.</summary>
    public static string? NotCompared(StreamDefinition stream, StreamBinding binding)
    {
        if (stream.TrialBalance is not { } declared) return null;
        string? why = declared.Control is null ? declared.Unstated ?? NoControl : binding.Facts.GetValueOrDefault(StreamBinding.NoBalances);
        return why is null ? null : $"Postings cannot be held against balances of the ERP's own, because {why}.";
    }
}
