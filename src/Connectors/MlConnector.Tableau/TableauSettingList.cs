using System.Globalization;
using MlConnector.Abstractions.Configuration;
using MlConnector.Http.Rows;
using MlConnector.Tableau.SignIn;

namespace MlConnector.Tableau;

/// <summary>Describes every setting, for the reference, the schema for editors and <c>init</c>.</summary>
internal static class TableauSettingList
{
    public static IReadOnlyList<SettingDescription> All { get; } = [.. SignIn(), .. Behaviour(), .. File(), .. Limits(), .. Lineage()];

    private static IEnumerable<SettingDescription> SignIn() =>
    [
        new("server", "url", "", "Address of the site's pod or of the server, such as https://10ax.online.tableau.com, with the path of a proxy where there is one. A pod that answers with another one is followed.") { Required = true },
        new("site", "text", "", "Site as its address spells it; empty for the default site of a server."),
        new("connectedApp.clientId", "text", "", "Client id of a connected app with direct trust. Offered first: its secret has no end date."),
        new("connectedApp.secretId", "text", "", "Id of the app's secret."),
        new("connectedApp.secret", "secret", "", "Value of the app's secret.") { Secret = true },
        new("connectedApp.user", "text", "", "User who is signed in, exactly as Tableau spells it."),
        new("connectedApp.scopes", "list", "", $"What its tokens are asked to allow, where a site knows other scopes; what is used without it: {string.Join(", ", AppToken.Standard)}; tableau:datasources:download unless copies is empty, tableau:hyper_data:update with removals: condition.") { Inferred = true },
        new("token.name", "text", "", "Name of a personal access token, instead of a connected app. One process at a time can use it."),
        new("token.secret", "secret", "", "Secret of the personal access token; store it with its end date.") { Secret = true },
        new("standby.name", "text", "", "A second personal access token, used where the first credentials are refused."),
        new("standby.secret", "secret", "", "Its secret.") { Secret = true },
        new("apiVersion", "text", "3.27", "Highest version of the REST API that is spoken; the server's own, if that is lower."),
        new("trustedCertificates", "file", "", "PEM file of certificates to trust besides the machine's own (company proxy, tests)."),
        new("allowPlainHttp", "boolean", "false", "Accept plain http to another machine."),
        new("timeout", "duration", "100s", "How long a request may take; a publishing call that takes longer has an unknown outcome."),
        new("patience", "duration", "1m", "How long a call that finds no connection, or is refused for a passing reason, is repeated before the run fails (exit code 3)."),
    ];

    private static IEnumerable<SettingDescription> Behaviour() =>
    [
        new("settle", "duration", "90s", "Time after the last byte could have left until a publication that is not seen is believed absent.") { Inferred = true },
        new("jobPatience", "duration", "1h", "How long a publishing job is followed; it goes on at Tableau, and the next run follows it on and looks for what it brought."),
        new("readBack", "boolean", "true", "Count and sum through VizQL Data Service. Without it runs are not verified."),
        new("tryPublishing", "boolean", "true", "Whether a check asks to publish an upload that does not exist, to see whether the user is refused before the file is missed. Nothing can come of it; it counts as a publishing call.") { Inferred = true },
        new("removals", "choice", "publication", "How rows that are gone leave a data source if nothing else changed: with the next publication of all that stay, or deleted there by a condition on their keys, which leaves everything else of the data source as it is. Where that is not possible the whole state is published.") { Choices = ["publication", "condition"] },
        new("hyper.schema", "text", "Extract", "Schema of the table in the data source's file, as a condition has to name it.") { Inferred = true },
        new("hyper.table", "text", "Extract", "Its table.") { Inferred = true },
        new("copies", "folder", "tableau-copies", "Where a data source is saved before it is taken over; empty ('') = it is not saved."),
    ];

    private static IEnumerable<SettingDescription> File() =>
    [
        new("decimalDigits", "choice", "18", "Digits of a decimal column. 38 needs Tableau 2023.1 or later.") { Choices = ["18", "38"], Inferred = true },
        new("longestText", "integer", "0", "Longest text of a column, in characters; longer ones are dead letters. 0 = any."),
        new("compression", "choice", "snappy", "Compression of the Parquet file.") { Choices = ["snappy", "none"] },
        new("rowsPerGroup", "integer", "100000", "Rows of a row group; what the writer holds in memory."),
    ];

    private static IEnumerable<SettingDescription> Limits()
    {
        var limits = new TableauLimits();
        yield return Limit("pieceBytes", limits.PieceBytes, "Bytes of one piece of an upload; the service takes 64 MB, proxies in front of it less.") with { Inferred = true };
        yield return Limit("publishesPerHour", limits.PublishesPerHour, "Publishing calls an hour that the site allows.") with { Inferred = true };
        yield return Limit("publishesPerDay", limits.PublishesPerDay, "Publishing calls a day that the site allows.") with { Inferred = true };
        yield return Limit("callsPerHour", limits.CallsPerHour, "Calls of any kind an hour that the site allows the user. A call that has no room waits.");
        yield return Limit("looksPerDay", limits.LooksPerDay, "Looks at jobs a day that the site allows. A job that has no room for a look is waited for, and then looked for by what it brought.") with { Inferred = true };
        yield return Limit("queriesPerHour", limits.QueriesPerHour, "Queries an hour that VizQL Data Service allows the site: 100 for each Creator licence. What does not fit stays unproven.") with { Inferred = true };
        yield return Limit("removalsAtOnce", limits.RemovalsAtOnce, "Rows that one request deletes by condition, 10,000 at most; if more are gone the whole state is published.");
        yield return Limit("membersPerQuery", limits.MembersPerQuery, "Members of a dimension that one query asks for; longer lists are asked by their beginnings.") with { Inferred = true };
    }

    private static IEnumerable<SettingDescription> Lineage() =>
        LineageNames.Describe(TableauOptions.StandardLineage);

    private static SettingDescription Limit(string name, long value, string description) =>
        new($"limits.{name}", "integer", value.ToString(CultureInfo.InvariantCulture), description);
}
