using System.Globalization;
using MlConnector.Abstractions.Configuration;
using MlConnector.Http.Rows;

namespace MlConnector.PowerBi;

/// <summary>Describes every setting, for the reference, the schema for editors and <c>init</c>.</summary>
internal static class PowerBiSettingList
{
    public static IReadOnlyList<SettingDescription> All { get; } = [.. SignIn(), .. Behaviour(), .. Limits(), .. Lineage()];

    private static IEnumerable<SettingDescription> SignIn() =>
    [
        new("tenant", "text", "", "Directory (tenant) id or domain of the service principal.") { Required = true },
        new("clientId", "text", "", "Application (client) id.") { Required = true },
        new("clientSecret", "secret", "", "Client secret; or use a certificate.") { Secret = true },
        new("standbySecret", "secret", "", "Second client secret, used once the first has expired.") { Secret = true },
        new("certificate", "file", "", "PFX or PEM file with certificate and private key; the recommended form."),
        new("certificatePassword", "secret", "", "Password of the certificate file.") { Secret = true },
        new("authority", "url", "https://login.microsoftonline.com", "Sign-in address; another one for sovereign clouds. Always https."),
        new("apiBase", "url", "https://api.powerbi.com", "Address of the REST service; another one for sovereign clouds."),
        new("scope", "text", "https://analysis.windows.net/powerbi/api/.default", "Scope of the token."),
        new("instanceDiscovery", "choice", "auto",
            "Whether the authority is looked up at Microsoft first; auto = only for Microsoft's own.") { Choices = ["auto", "on", "off"] },
        new("workspace", "text", "", "Workspace by name or id.") { Required = true },
        new("workspaceId", "text", "", "Workspace by id, instead of workspace."),
        new("trustedCertificates", "file", "", "PEM file of certificates to trust besides the machine's own (company proxy, tests)."),
        new("allowPlainHttp", "boolean", "false", "Accept plain http to another machine."),
        new("timeout", "duration", "100s", "How long a request may take; a row post that takes longer has an unknown outcome."),
        new("patience", "duration", "1m", "How long a call that finds no connection, or is refused for a passing reason, is repeated before the run fails (exit code 3)."),
    ];

    private static IEnumerable<SettingDescription> Behaviour() =>
    [
        new("readBack", "choice", "auto",
            "Whether arrival is proven by queries: auto accepts a tenant that refuses them, on does not, off never asks.") { Choices = ["auto", "on", "off"] },
        new("nulls", "choice", "omit", "How an empty value is posted: omit leaves its property out of the row, which the service reads as blank; send writes null.") { Choices = ["omit", "send"], Inferred = true },
        new("settle", "duration", "90s", "Time after the last byte could have left until an absent batch is believed absent.") { Inferred = true },
        new("visibilityPoll", "duration", "5s", "Time between two looks for a batch.") { Inferred = true },
        new("creationWait", "duration", "5m", "How long a created dataset may take to appear.") { Inferred = true },
        new("probeCreation", "choice", "auto",
            "Whether a throw-away dataset is created, given one row and deleted, to learn whether the tenant still allows it: auto where a dataset would be created (check, init; apply and compact before they do), always by every check too, never.") { Choices = ["auto", "always", "never"] },
        new("retention", "choice", "None", "Retention of the dataset; basicFIFO is refused, because it drops rows.") { Choices = ["None"] },
        new("hideRawColumns", "boolean", "true", "Hide lineage columns and columns that have a measure from report authors."),
        new("earliestDate", "date", "1900-01-01", "Earlier dates become dead letters.") { Inferred = true },
        new("refresh", "list", "", "Import datasets to refresh after a verified run or replay: names, or { dataset, workspace }. Off when empty."),
        new("refreshTimeout", "duration", "2h", "How long a refresh is followed."),
    ];

    private static IEnumerable<SettingDescription> Limits()
    {
        var limits = new PushLimits();
        yield return Limit("rowsPerPost", limits.RowsPerPost, "Rows in one request.");
        yield return Limit("preferredRowsPerPost", limits.PreferredRowsPerPost, "Rows aimed at in one request.");
        yield return Limit("bytesPerPost", limits.BytesPerPost, "Bytes in one request (documented: 16 MB).") with { Inferred = true };
        yield return Limit("postsPerMinute", limits.PostsPerMinute, "Row requests per minute and dataset.");
        yield return Limit("postsPerHourWhenLarge", limits.PostsPerHourWhenLarge, "Row requests per hour and dataset once a table is large.");
        yield return Limit("largeTableRows", limits.LargeTableRows, "Rows that make a table large.");
        yield return Limit("rowsPerHour", limits.RowsPerHour, "Rows per hour and dataset.");
        yield return Limit("pendingPosts", limits.PendingPosts, "Row requests under way at once per dataset, over all runs and processes.");
        yield return Limit("rowsPerTable", limits.RowsPerTable, "Rows a table may hold.");
        yield return Limit("queriesPerMinute", limits.QueriesPerMinute, "Queries per minute and principal.");
        yield return Limit("refreshesPerDay", limits.RefreshesPerDay, "Refreshes of one import dataset per day.");
    }

    private static IEnumerable<SettingDescription> Lineage() =>
        LineageNames.Describe(PowerBiOptions.StandardLineage);

    private static SettingDescription Limit(string name, long value, string description) =>
        new($"limits.{name}", "integer", value.ToString(CultureInfo.InvariantCulture), description);
}
