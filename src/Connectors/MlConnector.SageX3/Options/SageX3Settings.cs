using MlConnector.Abstractions.Configuration;
using MlConnector.Http.Streams;

namespace MlConnector.SageX3.Options;

/// <summary>Every setting of a Sage X3 connection, for the reference, the JSON Schema and <c>init</c>.</summary>
internal static class SageX3Settings
{
    public static readonly IReadOnlyList<SettingDescription> All =
    [
        new("url", "address", "", "Address of the X3 server with its port, such as https://x3.acme.example:8124, and with the path of a proxy where there is one.") { Required = true },
        new("endpoint", "text", "", "Endpoint (folder) whose data is read, such as SEED; exactly as the administration lists it.") { Required = true },
        new("channel", "choice", "auto", "Channel of streams that name none. auto: the one that the catalog prefers, else the other; decided at apply and shown.") { Choices = ["auto", "api1", "graphql"] },
        new("timeZone", "text", "this machine's zone", "Zone of the companies' calendar: decides which day it is there."),
        new("stampZone", "text", "UTC", "Zone of the server's time stamps where they name none.") { Inferred = true },
        new("timeout", "duration", "1m", "Longest wait for one answer.") { Inferred = true },
        new("detailsTimeout", "duration", "3m", "Longest wait for a whole document with its lines.") { Inferred = true },
        new("patience", "duration", "1m", "How long a call that finds no connection, or is refused for a passing reason, is repeated before the run fails (exit code 3)."),
        new("parallel", "integer", "2", "Requests at once.") { Inferred = true },
        new("requestsPerMinute", "integer", "0", "Requests in any minute, counted over all pipelines and processes; 0 = not paced. Sage publishes no limit; 300 is a gentle one.") { Inferred = true },
        new("trustedCertificates", "path", "", "PEM file with further certificate authorities; verification is never switched off."),
        new("allowPlainHttp", "boolean", "false", "Accept plain http to other machines, with a warning."),
        new("api1.username", "text", "", "Syracuse user with the right to use web services; one of its own for the connector."),
        new("api1.password", "secret", "", "The user's password.") { Secret = true },
        new("api1.path", "text", "/api1/x3/erp/{endpoint}", "Path of classes below the server's address; {endpoint} is filled in. Never /sdata."),
        new("api1.pageSize", "integer", "100", "Rows per request; always asked for, because the server gives 20 otherwise. What it gives less is noticed.") { Inferred = true },
        new("api1.maxUrl", "integer", "2000", "Longest address; key lists are cut to it.") { Inferred = true },
        .. GraphQL,
        new("emptyDates", "list of text", "[1599-12-31, 0000-00-00]", "Beginnings of dates that mean: none."),
        new("ledgerTypes", "list of integer", "[1]", "Ledger types whose journal lines are read (1 legal, 2 analytical, 3 IAS, …); [] = all, and amounts then count once per ledger."),
        new("entryCategories", "list of integer", "[1]", "Categories of journal entries (1 actual, 2 active simulation, 3 inactive simulation, 4 off-balance, 5 template); [] = all."),
        new("balancePeriodOne", "integer", "1", "What X3's general balance (periodIndex) calls the first period of a year; what lies below it was brought forward, and is compared with nothing.") { Inferred = true },
        new("lineCounts", "boolean", "true", "Hold a document whose lines are not as many as it says (api1: LINNBR of the header; GraphQL: totalCount of the lines), and read it again.") { Inferred = true },
        new("representations", "map", "named like the class", "Representation of api1 by stream.") { Inferred = true },
        new("lineCollections", "map", "found by its columns", "Collection of a document's lines in api1, by stream.") { Inferred = true },
        new("nodes", "map", "of the catalog", "GraphQL node by stream, as package.node: { gl_accounts: x3FinanceData.account }.") { Inferred = true },
        new("properties", "map", "of the catalog", "GraphQL property by stream.Field, where it is called otherwise: { purchase_orders.BPSNUM: supplier.code.code }.") { Inferred = true },
        new("entities.*.channel", "choice", "auto", "Channel of the stream.") { Choices = ["api1", "graphql"] },
        new("entities.*.class", "text", "of the catalog", "Class of api1 that the stream is read from."),
        .. EntityOverrideSettings.All,
    ];

    private static SettingDescription[] GraphQL =>
    [
        new("graphql.url", "address", "{url}/xtrem/api; of refreshToken {gateway}/graphql", "Address of GraphQL.") { Inferred = true },
        new("graphql.auth", "choice", "signedJwt", "How it is signed in to: signedJwt (connected application of the server), refreshToken (Token API of the cloud gateway), clientCredentials, basic.") { Choices = ["signedJwt", "refreshToken", "clientCredentials", "basic"] },
        new("graphql.user", "text", "", "signedJwt: the allowed user's login, case-sensitive. basic: the user."),
        new("graphql.password", "secret", "", "basic: the user's password.") { Secret = true },
        new("graphql.clientId", "text", "", "Id of the connected or registered application."),
        new("graphql.clientSecret", "secret", "", "The application's secret.") { Secret = true },
        new("graphql.audience", "text", "{url}/xtrem/api", "signedJwt: the address registered for the application, compared letter by letter; may be empty ('')."),
        new("graphql.tokenLifetime", "duration", "5m", "signedJwt: life of a token; not longer than the application's 'Tokens validity'."),
        new("graphql.gateway", "address", "", "refreshToken: address of the regional gateway, such as https://api.eu-sagex3.com/v1."),
        new("graphql.customer", "text", "origin of url", "refreshToken: address of the X3 server that is paired."),
        new("graphql.redirectUri", "text", "", "refreshToken: where the gateway sends the code, as registered for the application."),
        new("graphql.scope", "text", "businessDomain.ALL api.graphQL", "refreshToken and clientCredentials: scopes asked for."),
        new("graphql.refreshToken", "secret", "", "refreshToken: secret that holds the token; written by 'mlc connect' and by each renewal.") { Secret = true },
        new("graphql.tokenUrl", "address", "{gateway}/token", "Token endpoint of clientCredentials, or where the gateway's is another.") { Inferred = true },
        new("graphql.endpointHeader", "text", "x-xtrem-endpoint", "Header that names the endpoint."),
        new("graphql.headers", "map", "", "Further headers of each request; a value may be ${secret:NAME}."),
        new("graphql.rootPath", "text", "{package}", "Where packages stand: {package} (current), xtrem{Package} (first V12 releases), sage.{package} (the old demonstration).") { Inferred = true },
        new("graphql.pageSize", "integer", "100", "Documents per request; halved when the server fails or does not answer in time.") { Inferred = true },
        new("graphql.linePageSize", "integer", "200", "Lines per document and request; the rest is asked for, never left out.") { Inferred = true },
        new("graphql.toleratedSeverity", "integer", "2", "Diagnoses above this severity fail the read: 1 information, 2 warning, 3 error, 4 exception."),
        new("graphql.introspection", "boolean", "true", "Compare nodes and properties with the schema at check and apply."),
    ];
}
