using System.Globalization;
using MlConnector.Abstractions.Errors;

namespace MlConnector.BigQuery;

/// <summary>Every error this connector can report, with who mends it and how.</summary>
internal static class BigQueryErrors
{
    /// <summary>Code of a request that the service refuses without a reason of its own.</summary>
    public const string RefusedCode = "BIGQUERY-REFUSED";

    public static ConnectorError Config(string code, string message, string fix) => new(code, ErrorKind.Config, ErrorOwner.Operator, message, fix);

    public static ConnectorError KeyUnusable(string reason) =>
        Config("BIGQUERY-KEY", $"The service account's key cannot be used: {reason}.", "Store the whole JSON key file as the secret: mlc secrets set NAME < key.json") with { OutOfReach = true };

    public static ConnectorError SignInRefused(string words) =>
        new("BIGQUERY-SIGN-IN", ErrorKind.Auth, ErrorOwner.DestinationAdmin, $"The service account's sign-in is refused ({words}).",
            "Check that the account and its key exist and are enabled, and the clock of this machine; store a new key if need be.")
        { OutOfReach = true };

    public static ConnectorError MayNotActAs(string account, string words) =>
        new("BIGQUERY-IMPERSONATION", ErrorKind.Auth, ErrorOwner.DestinationAdmin, $"The key's service account may not act as {account}{Colon(words)}.",
            "Give it the role Service Account Token Creator on that account, and check the account's name in impersonate.")
        { OutOfReach = true };

    public static ConnectorError ClockWrong(string words) =>
        new("BIGQUERY-CLOCK", ErrorKind.Transient, ErrorOwner.Operator, $"The service account's sign-in is refused because of the hour ({words}).", "Set the clock of this machine; more than some minutes of difference are not accepted. It is tried again.") { OutOfReach = true };

    public static ConnectorError Unreachable(string what, string reason) =>
        new("BIGQUERY-UNREACHABLE", ErrorKind.Transient, ErrorOwner.Operator, $"{what}: {reason}.", "Check network, proxy and trustedCertificates; it is tried again.") { OutOfReach = true };

    public static ConnectorError Service(string what, string detail) =>
        new("BIGQUERY-SERVICE", ErrorKind.Transient, ErrorOwner.DestinationAdmin, $"{what}: the service had a fault of its own{Colon(detail)}.",
            "Usually passes by itself; see the service's status page if it lasts.");

    public static ConnectorError Throttled(string what, TimeSpan wait) =>
        new("BIGQUERY-THROTTLED", ErrorKind.Throttled, ErrorOwner.Operator, $"{what}: the service asks us to wait.", $"Nothing to do: it goes on in {Seconds(wait)} s.") { RetryAfter = wait };

    public static ConnectorError QuotaExceeded(string what, string detail, TimeSpan wait) =>
        new("BIGQUERY-QUOTA", ErrorKind.Throttled, ErrorOwner.DestinationAdmin, $"{what}: a quota of the project or the table is used up{Colon(detail)}.",
            $"It goes on in {Seconds(wait)} s; if something else loads into the table, lower limits.loadsPerDay.")
        { RetryAfter = wait };

    public static ConnectorError Denied(string what, string detail) =>
        new("BIGQUERY-DENIED", ErrorKind.Auth, ErrorOwner.DestinationAdmin, $"{what}: the service account is not allowed to do this{Colon(detail)}.",
            "Give it the roles BigQuery Data Editor and BigQuery Job User in the project.");

    /// <summary>A 403 with no reason that is documented: it need not come from the service, and roles need not be what is missing.</summary>
    public static ConnectorError Forbidden(string what, string reason, string detail) =>
        new("BIGQUERY-FORBIDDEN", ErrorKind.Auth, ErrorOwner.DestinationAdmin, $"{what}: it is forbidden ({(reason.Length == 0 ? "no reason given" : reason)}){Colon(detail)}.",
            "See that the BigQuery API is enabled in the project, what a proxy or a service perimeter between here and the service allows, and which roles the service account has.");

    public static ConnectorError Billing(string what, string detail) =>
        Config("BIGQUERY-BILLING", $"{what}: the project has no billing{Colon(detail)}.", "Let an administrator link a billing account to the project; or do without: load: job where rows are streamed, write: versions where they are merged.");

    /// <summary>The service says "not allowed in the free tier": load jobs are, streamed rows are not.</summary>
    public static ConnectorError FreeTier(string what, string detail) =>
        new("BIGQUERY-FREE-TIER", ErrorKind.Config, ErrorOwner.DestinationAdmin, $"{what}: the project has no billing, and rows are not streamed without{Colon(detail)}.",
            "Use load jobs: set load: job in the connection; or let an administrator link a billing account to the project.");

    /// <summary>Streaming knows new tables and columns some minutes after everything else does.</summary>
    public static ConnectorError NotReady(string what) =>
        new("BIGQUERY-NOT-READY", ErrorKind.Transient, ErrorOwner.Operator, $"{what} was just made, and where rows are streamed the service does not know it yet.", "Nothing to do: it is tried again. If it lasts, load by jobs (load: job).")
        {
            RetryAfter = TimeSpan.FromSeconds(10),
        };

    /// <summary>It has lasted longer than it may: nobody knows for how much longer.</summary>
    public static ConnectorError NotStreamed(string what, TimeSpan waited) =>
        new("BIGQUERY-NOT-STREAMED", ErrorKind.Config, ErrorOwner.DestinationAdmin, $"{what} is there, and where rows are streamed the service does not know it, longer than {Seconds(waited)} s after it was made.",
            "Run again later, or load by jobs: set load: job in the connection. If the service is only slow, raise freshTable.");

    /// <summary>For some minutes afterwards rows would be lost although the service says that it has them.</summary>
    public static ConnectorError StreamedTable(string what) =>
        Config("BIGQUERY-STREAMED", $"{what}: rows are streamed into it, and the service may lose those of the minutes that follow.",
            "Give the table another name in the pipeline; or set load: job in the connection, apply, and do it half an hour after the last row was streamed; some minutes later set load back.");

    /// <summary>What insertAll has brought can be neither changed nor removed for half an hour.</summary>
    public static ConnectorError Buffered(string what, TimeSpan wait) =>
        new("BIGQUERY-BUFFERED", ErrorKind.Transient, ErrorOwner.Operator, $"{what}: the table holds rows that were streamed less than half an hour ago, which the service neither changes nor removes.",
            $"Nothing to do: it can be tried again in {Seconds(wait)} s, if no more rows are streamed into the table.")
        {
            RetryAfter = wait,
        };

    /// <summary>A row that the service names: it becomes a dead letter with this reason.</summary>
    public static ConnectorError Row(string column, string detail) =>
        new("BIGQUERY-ROW", ErrorKind.Data, ErrorOwner.Operator, $"The service refused the row{(column.Length > 0 ? $" for column {column}" : "")}{Colon(detail)}.", "Correct the record at its source, or repair the row and replay it.");

    /// <summary>A closed stream holds some rows of its batch, which a stream with one request cannot: nothing is sent after it.</summary>
    public static ConnectorError StreamHeld(string batch, long there, long rows) =>
        Config("BIGQUERY-STREAM", $"The stream of batch {batch} is closed and holds {there} rows of {rows}.", "See whether something else wrote into the table under this batch; then give the table another name, or set load: job in the connection, apply, and deliver it anew with mlc rebuild half an hour after the last row was streamed.");

    public static ConnectorError NotFound(string what, string detail) =>
        Config("BIGQUERY-NOT-FOUND", $"{what}: it does not exist in this location{Colon(detail)}.", "Check project and location; run mlc plan to see what is missing and mlc apply to create it.");

    public static ConnectorError Refused(string what, string detail) =>
        Config(RefusedCode, $"{what}: the service refused the request{Colon(detail)}.", "Compare names, types and limits with the guide; the text comes from the service.");

    /// <summary>Credentials would travel along to wherever it names.</summary>
    public static ConnectorError Redirected(string what, string setting) => Refused(what, $"the address answers with a redirect, which is not followed: check {setting}");

    /// <summary>An answer with a good status that is none: cut off, of a proxy, of another shape.</summary>
    public static ConnectorError Answer(string what, string detail) =>
        new("BIGQUERY-ANSWER", ErrorKind.Transient, ErrorOwner.DestinationAdmin, $"{what}: the answer was not understood: {detail}.",
            "Run again; if it lasts, look at proxies between here and the service, and report it if there are none.");

    public static ConnectorError UnknownOutcome(string reason) =>
        new("BIGQUERY-OUTCOME-UNKNOWN", ErrorKind.UnknownOutcome, ErrorOwner.Operator, $"It is not known whether the rows arrived: {reason}.",
            "Nothing to do: the service is asked for them before anything is sent again.");

    public static ConnectorError RowsRefused(string detail) =>
        new("BIGQUERY-ROWS-REFUSED", ErrorKind.Data, ErrorOwner.Operator, $"The service refused the rows{Colon(detail)}.", "Nothing to do yet: the guilty rows are found, and become dead letters.");

    public static ConnectorError TooLarge(string reason) =>
        new("BIGQUERY-TOO-LARGE", ErrorKind.Data, ErrorOwner.Operator, $"The batch is too large: {reason}.", "Nothing to do: it is halved. If it happens often, lower limits.rowsPerJob, rowsPerInsert or rowsPerAppend.");

    public static ConnectorError TableDiffers(string detail) =>
        Config("BIGQUERY-SCHEMA", $"The table is not as the pipeline wants it{Colon(detail)}.", "Undo the change, use a new column name or a new table; run mlc plan to see every difference.");

    /// <summary>Partitions are chosen when a table is created.</summary>
    public static ConnectorError Partitions(string table, string there, string wanted, string? setting) =>
        Config("BIGQUERY-PARTITIONS", $"Table {table} is {there}, the connection wants it {wanted}, and the service changes no partitions of a table that exists.",
            setting is null ? "Give the table another name in the pipeline." : $"Write what is there into the connection ({setting}), or give the table another name in the pipeline: it is created as wanted and filled anew.");

    /// <summary>Proof asks for batches and keys, whatever partitions they lie in.</summary>
    public static ConnectorError WantsFilter(string table) =>
        Config("BIGQUERY-PARTITIONS", $"Table {table} answers only questions that say which partitions they mean (requirePartitionFilter), and what was delivered has to be looked for in all of them.",
            "Let BigQuery require no filter of partitions on the table, or give it another name in the pipeline.");

    public static ConnectorError TooManyPartitions(string table, string detail) =>
        Config("BIGQUERY-PARTITIONS", $"The new set of {table} lies in more partitions than one job may touch{Colon(detail)}. The old set stays.",
            "Partition it by month instead of day, or not at all, under another table name; or keep dates outside a shorter span away (partitionFrom, partitionTo).");

    public static ConnectorError Breaking(string description) =>
        Config("BIGQUERY-SCHEMA-BREAKING", $"Not done without being told: {description}.", "Run mlc apply with --allow-breaking, or undo the change.");

    /// <summary>Its reason is a defect, not a circumstance: nothing takes the place of a good table then (INV-5).</summary>
    public static ConnectorError GenerationDoubled(string table, long rows, long keys) =>
        new("BIGQUERY-GENERATION", ErrorKind.Config, ErrorOwner.Operator, Text($"The new generation of {table} has {rows} rows and {keys} keys: a key is there more than once, so it does not take the place of the old one."),
            "See whether something else writes into the staging table, and run again.");

    /// <summary>Rows that were loaded are not there any more, or others are: the table as it is stays, and the next run loads a generation of its own (INV-5).</summary>
    public static ConnectorError GenerationLost(string table, string staging, long rows, long expected) =>
        new("BIGQUERY-GENERATION-LOST", ErrorKind.Config, ErrorOwner.Operator, Text($"The new generation of {table} holds {rows} rows of {expected} that were loaded: its staging table {staging} was deleted or changed meanwhile, or ended by itself, so it does not take the place of the old one."),
            "Run the same command again: the generation is loaded anew. If staging tables end before a run does, raise stagingKept.");

    public static ConnectorError BytesExceeded(string what, string detail) =>
        Config("BIGQUERY-BYTES", $"{what}: it would scan more than bytesPerQuery allows{Colon(detail)}.", "Raise bytesPerQuery, or partition and cluster the table so that less is scanned.");

    /// <summary>The service goes on with it: what it is asked for may still come.</summary>
    public static ConnectorError QueryUnfinished(string what, TimeSpan patience) =>
        new("BIGQUERY-QUERY-UNFINISHED", ErrorKind.Transient, ErrorOwner.DestinationAdmin, $"{what}: the query is not done after {Seconds(patience)} s.", "Run again; if it lasts, see what else runs in the project, partition and cluster the table, or raise jobPatience.");

    public static ConnectorError ResourcesExceeded(string what, string detail) =>
        Config("BIGQUERY-RESOURCES", $"{what}: it needs more than the service gives to one query{Colon(detail)}.", "Partition and cluster the table so that less is looked at, or merge smaller batches: lower limits.rowsPerJob.");

    public static ConnectorError InUse(string what, string detail) =>
        Config("BIGQUERY-IN-USE", $"{what}: the service says that it is in use{Colon(detail)}.", "Let what uses it end, or take out what it still holds, and run again.");

    /// <summary>Nothing of it is stored, and its id is used up.</summary>
    public static ConnectorError Stopped(string what, string detail) =>
        new("BIGQUERY-STOPPED", ErrorKind.Transient, ErrorOwner.DestinationAdmin, $"{what}: it was stopped before its end{Colon(detail)}.", "Nothing to do: it is tried again. If it lasts, see who or what stops jobs in the project.");

    /// <summary>Nothing of ours was written over what somebody else changed.</summary>
    public static ConnectorError Changed(string what, string detail) =>
        new("BIGQUERY-CHANGED", ErrorKind.Transient, ErrorOwner.DestinationAdmin, $"{what}: somebody else changed it at the same time{Colon(detail)}.", "See who changes it, and run again: it is read anew.");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Colon(string detail) => detail.Length == 0 ? "" : $": {detail.TrimEnd('.')}";

    private static string Seconds(TimeSpan wait) => ((long)Math.Ceiling((decimal)wait.Ticks / TimeSpan.TicksPerSecond)).ToString(CultureInfo.InvariantCulture);
}
