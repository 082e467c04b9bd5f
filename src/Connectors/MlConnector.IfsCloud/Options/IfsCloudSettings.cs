using MlConnector.Abstractions.Configuration;
using MlConnector.Http.Streams;
using MlConnector.IfsCloud.Projections;

namespace MlConnector.IfsCloud.Options;

/// <summary>Every setting of an IFS Cloud connection, for the reference, the JSON Schema and <c>init</c>.</summary>
internal static class IfsCloudSettings
{
    public static readonly IReadOnlyList<SettingDescription> All =
    [
        new("url", "address", "", "Address of the environment, such as https://acme.ifs.cloud; a path that a gateway puts before it is kept.") { Required = true },
        new("realm", "text", "", "IAM realm of the environment (its namespace); often like the tenant's name, never derivable: ask. Not needed with tokenUrl.") { Inferred = true },
        new("tokenUrl", "address", "{url}/auth/realms/{realm}/protocol/openid-connect/token", "Address of the token endpoint, where it is another."),
        new("clientId", "text", "", "IAM client with service accounts enabled, bound to a service user.") { Required = true },
        new("clientSecret", "secret", "", "The client's secret.") { Required = true, Secret = true },
        new("clientAuthentication", "choice", "body", "Whether client id and secret travel in the form or as HTTP Basic.") { Inferred = true, Choices = ["body", "basic"] },
        new("scope", "text", "openid microprofile-jwt", "Scopes asked for; the granted ones are wider and not compared."),
        new("companies", "list of text", "", "Companies whose finance rows are read; empty = all that the service user may see. Each that is named is proven at every complete read: a company that shows no account at all is a missing right, not missing data."),
        new("companyProbe", "text", "main:VoucherRowsAnalysis/Reference_Account", "Set that has rows for every company; asked when a complete read finds none for a company.") { Inferred = true },
        new("pathTemplate", "text", SetTemplates.Projections, "Path of projections; {door} is main, int or b2b as a stream's set says."),
        new("entityPathTemplate", "text", SetTemplates.EntityServices, "Path of entity services; each has to be activated by an administrator."),
        new("headers", "map", "", "Further headers of each request, for a gateway in front of IFS; a value may be ${secret:NAME}."),
        new("pageSize", "integer", "5000", "Rows per request; more than 5,000 are not given.") { Inferred = true },
        new("paging", "choice", "auto", "How pages follow each other. auto: $top always, next links where given, proven by key; otherwise after the last key, and by $skip with proof where the key cannot be compared. nextLink: no $top, along links alone.") { Inferred = true, Choices = ["auto", "nextLink", "keyset", "skip"] },
        new("parallel", "integer", "2", "Requests at once.") { Inferred = true },
        new("maxUrl", "integer", "4000", "Longest address; key lists are cut to it.") { Inferred = true },
        new("enumLiterals", "choice", "qualified", "How members of enumerations are written in filters: with their type, or as plain text.") { Inferred = true, Choices = ["qualified", "text"] },
        new("withoutSelect", "list of text", "", "Streams that are read without $select, because their projection fails on it.") { Inferred = true },
        new("requestsPerMinute", "integer", "1000", "Requests in any minute that the tenant takes, counted over all pipelines and processes; 0 = not paced.") { Inferred = true },
        new("usePercent", "integer", "80", "Percent of requestsPerMinute that ml-connector uses; the rest is left to others of the tenant.") { Inferred = true },
        new("timeZone", "text", "this machine's zone", "Zone of the companies' calendar: decides which day it is there.") { Inferred = true },
        new("timeout", "duration", "2m", "Longest wait for one answer; filters on columns without an index are slow."),
        new("patience", "duration", "3m", "How long a call that finds no connection, or is refused for a passing reason, is repeated before the run fails (exit code 3)."),
        new("trustedCertificates", "path", "", "PEM file with further certificate authorities; verification is never switched off."),
        new("allowPlainHttp", "boolean", "false", "Accept plain http to other machines, with a warning."),
        new("writeBack.vouchers.set", "text", VoucherSettings.StandardSet, "Set in which 'mlc write-back create' creates GL vouchers, where a pipeline allows it.") { Inferred = true },
        new("writeBack.vouchers.lines", "text", VoucherSettings.StandardLines, "Navigation from a voucher to its rows.") { Inferred = true },
        new("writeBack.vouchers.reference", "text", VoucherSettings.StandardReference, "Column of the voucher that holds our reference; a custom field that an administrator adds. Without it nothing is created.") { Inferred = true },
        new("writeBack.vouchers.referenceLength", "integer", "100", "Longest text that the column takes.") { Inferred = true },
        new("writeBack.vouchers.columns", "map", "", "Names that columns of the file have at this site: { VoucherText: Text }.") { Inferred = true },
        new("writeBack.vouchers.mandatoryCodeParts", "list of text", "", "Code parts that every row of a voucher has to have, whatever its account says: [B, C]. Empty = what accounts say."),
        new("writeBack.vouchers.demands.mandatory", "list of text", CodePartDemands.StandardMandatory, "What an account says of a code part (ReqCodeB to ReqCodeJ) that its rows have to have; [] = left to IFS.") { Inferred = true },
        new("writeBack.vouchers.demands.blocked", "list of text", CodePartDemands.StandardBlocked, "What an account says of a code part that its rows may not have; [] = left to IFS.") { Inferred = true },
        new("historyLog.set", "text", HistoryLogSettings.StandardSet, "Set of the history log's entries, for streams with strategy history-log."),
        new("historyLog.units", "map", "of the catalog", "Logical units whose entries tell of a stream, comma-separated: { suppliers: SupplierInfoGeneral }.") { Inferred = true },
        new("historyLog.keys", "map", "", "Names that the log has for fields of a key, where they are not the column's in capitals: { suppliers.SupplierId: VENDOR_NO }.") { Inferred = true },
        new("historyLog.lag", "duration", "10m", "How late an entry may become visible behind one with a later time; so much of the log is read again at each poll.") { Inferred = true },
        new("entities.*.set", "text", "of the catalog", "Set that the stream is read from, as door:Service/Set; the door is main, int, b2b or entity (an entity service)."),
        .. EntityOverrideSettings.All,
    ];
}
