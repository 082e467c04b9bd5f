using System.Globalization;
using MlConnector.Abstractions.Configuration;
using MlConnector.Http.Rows;

namespace MlConnector.BigQuery;

/// <summary>Describes every setting, for the reference, the schema for editors and <c>init</c>.</summary>
internal static class BigQuerySettingList
{
    public static IReadOnlyList<SettingDescription> All { get; } = [.. SignIn(), .. Tables(), .. Behaviour(), .. LimitSettings.Describe(), .. Lineage()];

    private static IEnumerable<SettingDescription> SignIn() =>
    [
        new("project", "text", "", "Id of the Google Cloud project that holds the datasets and runs the jobs.") { Required = true },
        new("location", "text", "", "Location of the datasets, such as EU or europe-west6; sent with every job.") { Required = true },
        new("key", "secret", "", "The service account's key file, whole, as a secret.") { Secret = true, Required = true },
        new("tokenUrl", "url", "https://oauth2.googleapis.com/token", "Where tokens come from. The address in the key file is never followed."),
        new("impersonate", "text", "", "E-mail address of a service account to act as; the key's account needs the role Service Account Token Creator on it."),
        new("impersonateUrl", "url", "https://iamcredentials.googleapis.com", "Where tokens of that account come from.") { Inferred = true },
        new("load", "choice", "job", "The way that rows take. job: load jobs, free of charge, every write mode. insertAll: seen within seconds, at least once (the view shows each row once). storageWrite: seen within seconds, exactly once, over gRPC. The last two need a project with billing and serve write modes append and versions.") { Choices = ["job", "insertAll", "storageWrite"] },
        new("storageBase", "url", "https://bigquerystorage.googleapis.com", "Address of the Storage Write API (gRPC); plain http means HTTP/2 without TLS."),
        new("apiBase", "url", "https://bigquery.googleapis.com", "Address of the REST service; another one for a private endpoint."),
        new("trustedCertificates", "file", "", "PEM file of certificates to trust besides the machine's own (company proxy, tests)."),
        new("allowPlainHttp", "boolean", "false", "Accept plain http to another machine."),
        new("timeout", "duration", "100s", "How long a request may take; the last piece of an upload that takes longer has an unknown outcome."),
        new("patience", "duration", "1m", "How long a call that finds no connection, or is refused for a passing reason, is repeated before the run fails (exit code 3)."),
    ];

    private static IEnumerable<SettingDescription> Tables() =>
    [
        new("partition", "choice", "none", "Partitions of new tables, by the time of loading.") { Choices = ["none", "day", "month"] },
        new("tables", "map", "", "Layout of single tables: { TABLE: { partition: day|month, partitionBy: COLUMN, partitionFrom: DATE, partitionTo: DATE, clusterBy: [COLUMN, …] } }. Without clusterBy rows are clustered by key columns and source id. A row whose date in partitionBy lies outside the span becomes a dead letter (MAP-PARTITION)."),
        new("longestText", "integer", "0", "Longest text of a column, in characters; a row with a longer one becomes a dead letter. 0 = no limit: the service itself has none below the size of a row."),
        new("labels", "map", "", "Labels of datasets, tables and jobs: { name: text }."),
    ];

    private static IEnumerable<SettingDescription> Behaviour() =>
    [
        new("settle", "duration", "90s", "Time after the last byte could have left until an absent job is believed absent.") { Inferred = true },
        new("freshTable", "duration", "5m", "How long a table or a column that was just made may be unknown where rows are streamed; until then it is tried again.") { Inferred = true },
        new("jobPoll", "duration", "2s", "Time between two looks at a job."),
        new("jobPatience", "duration", "30m", "How long a job is followed; it goes on at the vendor's, and the next run asks for it."),
        new("stagingKept", "duration", "7d", "How long staging tables of generations that were left behind, and the staged changes of upsert tables, are kept."),
        new("bytesPerQuery", "integer", (10L << 30).ToString(CultureInfo.InvariantCulture), "Bytes that one query or merge may be billed; more is refused by the service."),
        new("compression", "choice", "none", "How rows are uploaded; gzip takes processor time and saves bandwidth.") { Choices = ["none", "gzip"] },
        new("nulls", "choice", "omit", "How an empty value is loaded: omit leaves its name out of the line, which the service reads as NULL; send writes null.") { Choices = ["omit", "send"] },
    ];

    private static IEnumerable<SettingDescription> Lineage() =>
        LineageNames.Describe(BigQueryOptions.StandardLineage);
}
