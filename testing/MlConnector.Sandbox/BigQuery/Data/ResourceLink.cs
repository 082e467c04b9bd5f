namespace MlConnector.Sandbox.BigQuery.Data;

/// <summary>Addresses that answers name.</summary>
internal static class ResourceLink
{
    /// <summary>Of a project's resources.</summary>
    public static string Of(string project) => $"https://bigquery.googleapis.com/bigquery/v2/projects/{project}";
}
