using System.Globalization;
using MlConnector.Abstractions.Errors;
using MlConnector.Http.Transport;
using MlConnector.PowerBi.Transport;

namespace MlConnector.PowerBi;

/// <summary>Every error this connector can report, with who mends it and how.</summary>
internal static class PowerBiErrors
{
    public static ConnectorError Auth(string code, string message, string fix, ErrorOwner owner = ErrorOwner.DestinationAdmin) =>
        new(code, ErrorKind.Auth, owner, message, fix);

    public static ConnectorError Config(string code, string message, string fix) => new(code, ErrorKind.Config, ErrorOwner.Operator, message, fix);

    public static ConnectorError Throttled(string message, TimeSpan wait) =>
        new("POWERBI-THROTTLED", ErrorKind.Throttled, ErrorOwner.Operator, message, $"Nothing to do: sending goes on in {Seconds(wait)} s.") { RetryAfter = wait };

    public static ConnectorError RowsExceeded(TimeSpan wait) =>
        new("POWERBI-ROWS-PER-HOUR", ErrorKind.Throttled, ErrorOwner.Operator, "The dataset has taken its rows of this hour.",
            $"Nothing to do: sending goes on in {Seconds(wait)} s. If something else writes to the dataset, lower limits.rowsPerHour.")
        { RetryAfter = wait };

    public static ConnectorError Unreachable(string what, string reason) =>
        new("POWERBI-UNREACHABLE", ErrorKind.Transient, ErrorOwner.Operator, $"{what}: {reason}.", "Check network, proxy and trustedCertificates; it is tried again.");

    public static ConnectorError Gateway(string what, int status) =>
        new("POWERBI-GATEWAY", ErrorKind.Transient, ErrorOwner.Operator,
            $"{what}: something between us and the service answered {status} with a page instead of data.", "Look at the proxy; it is tried again.");

    public static ConnectorError ServiceFault(string what, int status, string detail) =>
        new("POWERBI-SERVICE", ErrorKind.Transient, ErrorOwner.DestinationAdmin, $"{what}: the service answered {status}{Colon(detail)}.",
            "Usually passes by itself; see the service's status page if it lasts.");

    public static ConnectorError UnknownOutcome(string reason) =>
        new("POWERBI-OUTCOME-UNKNOWN", ErrorKind.UnknownOutcome, ErrorOwner.Operator, $"It is not known whether the rows were stored: {reason}.",
            "Nothing to do: the batch is looked for before anything is sent again.");

    public static ConnectorError TokenExpired() =>
        new("POWERBI-TOKEN-EXPIRED", ErrorKind.Transient, ErrorOwner.Operator, "The service no longer accepted the token; nothing was stored.",
            "Nothing to do: a new token is fetched and the batch is sent again.")
        { RetryAfter = TimeSpan.Zero };

    public static ConnectorError NotAuthorized(string what, string detail) =>
        Auth("POWERBI-NOT-AUTHORIZED", $"{what}: the service principal is not allowed to do this{Colon(detail)}.",
            "Add the enterprise application to the workspace as Member, and its group to the tenant setting that lets service principals use the APIs; changes take some minutes.");

    public static ConnectorError Retired(string detail) =>
        Config("POWERBI-CREATION-RETIRED", $"The tenant refuses to create push datasets{Colon(detail)}.",
            "Adopt a push dataset that already exists, or plan the move to the successor named by the service.");

    public static ConnectorError DatasetGone(string dataset) =>
        Config("POWERBI-DATASET-GONE", $"Dataset {dataset} does not exist in the workspace, or is not visible to the service principal.",
            "Choose between rebuilding it (mlc apply) and adopting another one by name or id.");

    public static ConnectorError NotPush(string dataset) =>
        Config("POWERBI-NOT-PUSH", $"Dataset {dataset} takes no rows: it is no push dataset, or no longer exists (the service does not tell which).",
            "Run mlc plan to see which; name another dataset in the pipeline, or let apply create one.");

    public static ConnectorError TableMissing(string table, string dataset) =>
        Config("POWERBI-TABLE-MISSING", $"Dataset {dataset} has no table {table} (names are compared with their case).",
            "Tables cannot be added to a push dataset: name a new dataset in the pipeline, or correct the table's name.");

    public static ConnectorError Ambiguous(string name, IEnumerable<string> ids) =>
        Config("POWERBI-DATASET-AMBIGUOUS", $"Several datasets are called {name}: {string.Join(", ", ids)}.",
            "Delete or rename all but one, or name the dataset by its id.");

    public static ConnectorError UnknownColumn(string detail) =>
        Config("POWERBI-COLUMN-UNKNOWN", $"The dataset does not know a column that was sent{Colon(detail)}.",
            "Run mlc plan: the dataset was changed by somebody else, or apply was not run.");

    public static ConnectorError RowsRefused(string detail) =>
        new("POWERBI-ROWS-REFUSED", ErrorKind.Data, ErrorOwner.Operator, $"The service refused the rows without saying which{Colon(detail)}.",
            "Nothing to do yet: the batch is halved until the guilty rows are found.");

    public static ConnectorError TooLarge(string reason) =>
        new("POWERBI-BATCH-TOO-LARGE", ErrorKind.Data, ErrorOwner.Operator, $"The batch is too large for one request: {reason}.",
            "Nothing to do: it is halved. If it happens often, lower limits.preferredRowsPerPost.");

    /// <summary>An answer with a good status that is none: cut off, of a proxy, of another shape.</summary>
    public static ConnectorError Answer(string what, string detail) =>
        new("POWERBI-ANSWER", ErrorKind.Transient, ErrorOwner.DestinationAdmin, $"{what}: the answer was not understood: {detail}.",
            "Run again; if it lasts, look at proxies between here and the service, and report it if there are none.");

    public static ConnectorError Protocol(string what, string detail) =>
        new("POWERBI-PROTOCOL", ErrorKind.Bug, ErrorOwner.Us,
            $"{what}: the service did not accept our request{Colon(detail)}.",
            "Report it with this text and the request id.");

    public static ConnectorError ReadBackOff() =>
        new("POWERBI-READBACK-OFF", ErrorKind.Config, ErrorOwner.Operator, "Reading back is switched off for this connection (readBack: off).",
            "Set readBack: auto once the tenant allows the Dataset Execute Queries REST API, so that arrival can be proven.");

    public static ConnectorError ReadBackRefused(string detail) =>
        Auth("POWERBI-READBACK-REFUSED", $"The tenant or the dataset refuses queries to the service principal{Colon(detail)}.",
            "Switch on the tenant setting 'Dataset Execute Queries REST API' and give the principal Read and Build on the dataset; or set readBack: off and accept unverified runs.");

    public static ConnectorError QueryRefused(string detail) =>
        new("POWERBI-QUERY-REFUSED", ErrorKind.Bug, ErrorOwner.Us, $"The service refused a query{Colon(detail)}.", "Report it with this text and the request id.");

    public static ConnectorError QueryCut(string detail) =>
        new("POWERBI-QUERY-CUT", ErrorKind.Data, ErrorOwner.Us, $"The answer of a query was cut off{Colon(SafeText.Of(detail, VendorAnswer.LongestDetail))}.", "Report it: the query must ask for less at once.");

    private static string Colon(string detail) => detail.Length == 0 ? "" : $": {detail.TrimEnd('.')}";

    private static string Seconds(TimeSpan wait) => ((long)Math.Ceiling((decimal)wait.Ticks / TimeSpan.TicksPerSecond)).ToString(CultureInfo.InvariantCulture);
}
