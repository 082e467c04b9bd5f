using MlConnector.Abstractions.Destinations;

namespace MlConnector.BigQuery.Loads;

/// <summary>The job that an upload becomes: all rows or none, into a table that must exist, with no row let through that does not fit.</summary>
internal static class LoadBody
{
    public static byte[] Of(string job, ContainerReference container, string table, BigQueryOptions options) => JobResource.Write(job, options, json =>
    {
        json.WriteStartObject("load");
        JobResource.WriteTable(json, "destinationTable", container, table, options);
        json.WriteString("sourceFormat", "NEWLINE_DELIMITED_JSON");
        json.WriteString("writeDisposition", "WRITE_APPEND");
        json.WriteString("createDisposition", "CREATE_NEVER");
        json.WriteNumber("maxBadRecords", 0);
        json.WriteBoolean("ignoreUnknownValues", false);
        json.WriteEndObject();
    });
}
