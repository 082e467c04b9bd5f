using System.Globalization;
using System.Text.Json;

namespace MlConnector.BigQuery.Queries;

/// <summary>Body of a query. What it may scan is capped; legacy SQL, the service's default, is switched off.</summary>
internal static class QueryBody
{
    public static byte[] Of(string sql, IReadOnlyList<QueryParameter> parameters, BigQueryOptions options, bool dryRun = false, string? requestId = null)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("query", sql);
            json.WriteBoolean("useLegacySql", false);
            json.WriteString("location", options.Location);
            if (dryRun) json.WriteBoolean("dryRun", true);
            if (requestId is not null) json.WriteString("requestId", requestId);
            json.WriteNumber("timeoutMs", 10_000);
            // What is only judged scans nothing: the answer tells what it would, however much that is.
            if (!dryRun) json.WriteString("maximumBytesBilled", options.BytesPerQuery.ToString(CultureInfo.InvariantCulture));
            json.WriteStartObject("formatOptions");
            json.WriteBoolean("useInt64Timestamp", true);
            json.WriteEndObject();
            WriteParameters(json, parameters);
            json.WriteEndObject();
        }

        return bytes.ToArray();
    }

    /// <summary>The named values of a query.</summary>
    public static void WriteParameters(Utf8JsonWriter json, IReadOnlyList<QueryParameter> parameters)
    {
        if (parameters.Count == 0) return;
        json.WriteString("parameterMode", "NAMED");
        json.WriteStartArray("queryParameters");
        foreach (QueryParameter parameter in parameters)
        {
            json.WriteStartObject();
            json.WriteString("name", parameter.Name);
            json.WriteStartObject("parameterType");
            json.WriteString("type", parameter.IsList ? "ARRAY" : parameter.Type);
            if (parameter.IsList)
            {
                json.WriteStartObject("arrayType");
                json.WriteString("type", parameter.Type);
                json.WriteEndObject();
            }

            json.WriteEndObject();
            WriteValue(json, parameter);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteValue(Utf8JsonWriter json, QueryParameter parameter)
    {
        json.WriteStartObject("parameterValue");
        if (!parameter.IsList) json.WriteString("value", parameter.Values[0]);
        else
        {
            json.WriteStartArray("arrayValues");
            foreach (string value in parameter.Values)
            {
                json.WriteStartObject();
                json.WriteString("value", value);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }
}
