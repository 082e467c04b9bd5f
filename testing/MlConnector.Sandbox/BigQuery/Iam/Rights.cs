using System.Collections.Concurrent;
using MlConnector.Sandbox.BigQuery.Rest;

namespace MlConnector.Sandbox.BigQuery.Iam;

/// <summary>What the service account may do: everything that was not taken from it. Permissions have Google's names.</summary>
internal sealed class Rights
{
    public const string CreateJobs = "bigquery.jobs.create", CreateDatasets = "bigquery.datasets.create", ChangeDatasets = "bigquery.datasets.update", CreateTables = "bigquery.tables.create", ChangeTables = "bigquery.tables.update",
        ReadRows = "bigquery.tables.getData", WriteRows = "bigquery.tables.updateData";

    private readonly ConcurrentDictionary<string, bool> taken = new(StringComparer.Ordinal);

    public void Take(string permission) => taken[permission] = true;

    public void Give(string permission) => taken.TryRemove(permission, out _);

    /// <summary>Refuses if a permission was taken.</summary>
    public void Need(string permission, string resource)
    {
        if (taken.ContainsKey(permission)) throw new Refusal(403, "accessDenied", $"Access Denied: {resource}: Permission {permission} denied on {resource} (or it may not exist).");
    }
}
