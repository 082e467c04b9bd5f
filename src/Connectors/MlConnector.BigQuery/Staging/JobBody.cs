using System.Globalization;
using MlConnector.Abstractions.Destinations;
using MlConnector.BigQuery.Loads;
using MlConnector.BigQuery.Queries;

namespace MlConnector.BigQuery.Staging;

/// <summary>Bodies of jobs that are started without an upload.</summary>
internal static class JobBody
{
    /// <summary>A statement, with what it may scan capped.</summary>
    public static byte[] Statement(string job, string sql, IReadOnlyList<QueryParameter> parameters, BigQueryOptions options) => JobResource.Write(job, options, json =>
    {
        json.WriteStartObject("query");
        json.WriteString("query", sql);
        json.WriteBoolean("useLegacySql", false);
        json.WriteString("maximumBytesBilled", options.BytesPerQuery.ToString(CultureInfo.InvariantCulture));
        QueryBody.WriteParameters(json, parameters);
        json.WriteEndObject();
    });

    /// <summary>A table in the place of another one, whole and at once.</summary>
    public static byte[] Copy(string job, ContainerReference container, string from, string to, BigQueryOptions options) => JobResource.Write(job, options, json =>
    {
        json.WriteStartObject("copy");
        JobResource.WriteTable(json, "sourceTable", container, from, options);
        JobResource.WriteTable(json, "destinationTable", container, to, options);
        json.WriteString("writeDisposition", "WRITE_TRUNCATE");
        json.WriteString("createDisposition", "CREATE_NEVER");
        json.WriteEndObject();
    });
}
