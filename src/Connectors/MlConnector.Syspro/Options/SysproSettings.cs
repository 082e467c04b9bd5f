using MlConnector.Abstractions.Configuration;
using MlConnector.Http.Streams;

namespace MlConnector.Syspro.Options;

/// <summary>Every setting of a SYSPRO connection, for the reference, the JSON Schema and <c>init</c>.</summary>
internal static class SysproSettings
{
    public static readonly IReadOnlyList<SettingDescription> All =
    [
        new("companies", "list of text", "", "SYSPRO company ids, in the order they are read.") { Required = true },
        new("timeZone", "text", "this machine's zone", "Zone of the company's calendar: decides which day it is there.") { Inferred = true },
        new("timeout", "duration", "2m", "Longest wait for one answer."),
        new("patience", "duration", "1m", "How long a call that finds no connection, or is refused for a passing reason, is repeated before the run fails (exit code 3)."),
        new("trustedCertificates", "path", "", "PEM file with further certificate authorities; verification is never switched off."),
        new("allowPlainHttp", "boolean", "false", "Accept plain http to other machines, with a warning."),
        new("odata.url", "address", "", "Address of the OData service, such as https://server/SYSPRO8Odata/SYSPROOData.") { Inferred = true },
        new("odata.username", "text", "", "User of the OData service; not the e.net operator, often written as an e-mail address.") { Inferred = true },
        new("odata.password", "secret", "", "The generated OData credential (not the operator's password).") { Secret = true },
        new("odata.entityPath", "text", "auto", "How addresses name company and entity: auto, segment, company-segment, none, prefix, query, or a template with {base}, {companyDb}, {companyId}, {entity}.") { Inferred = true },
        new("odata.databases", "map", "SysproCompany{id}", "Database name by company id.") { Inferred = true },
        new("odata.entityAlias", "map", "", "Entity set by table name, where the service renames tables.") { Inferred = true },
        new("odata.pageSize", "integer", "5000", "Rows per request; the service gives 5,000 at most.") { Inferred = true },
        new("odata.paging", "choice", "auto", "How pages follow each other. auto: next links where given, proven by key; otherwise after the last key.") { Inferred = true, Choices = ["auto", "nextLink", "keyset", "skip"] },
        new("odata.dateLiteralStyle", "choice", "auto", "How dates are written in filters; auto follows the metadata.") { Inferred = true, Choices = ["auto", "date", "datetimeoffset", "quoted"] },
        new("odata.maxUrl", "integer", "2000", "Longest address; key lists are cut to it. IIS refuses queries above 2,048 by default.") { Inferred = true },
        new("odata.parallel", "integer", "2", "Requests at once.") { Inferred = true },
        new("enet.url", "address", "", "Address of the e.net REST service, such as http://server:30001/SYSPROWCFService/Rest; ports differ by site."),
        new("enet.operator", "text", "", "Operator; the connector needs one of its own, because a second logon ends the first."),
        new("enet.password", "secret", "", "The operator's password.") { Secret = true },
        new("enet.companyPassword", "secret", "", "The company password, where there is one.") { Secret = true },
        new("enet.companies", "map", "", "Company id at logon by company id, where it differs."),
        new("enet.paths.logon", "path", "Logon", "Path below enet.url."),
        new("enet.paths.logoff", "path", "Logoff", "Path below enet.url."),
        new("enet.paths.getVersion", "path", "GetVersion", "Path below enet.url."),
        new("enet.paths.getLogonProfile", "path", "GetLogonProfile", "Path below enet.url."),
        new("enet.paths.query", "path", "Query/Query", "Path below enet.url."),
        new("enet.paths.browse", "path", "Query/Browse", "Path below enet.url."),
        new("enet.sessionErrorPatterns", "list of text", "session, userid, guid, logged, log on, logon, timed out, expired", "Parts of error texts that mean the session is gone; add those of the operator's language.") { Inferred = true },
        new("enet.busyPatterns", "list of text", "maximum, concurrent, licen, in use", "Parts of refusals at logon that pass by themselves (operator class full, no licence free): the next run logs on again, where any other refusal waits for a person; add those of the operator's language.") { Inferred = true },
        new("enet.sessionMaxIdle", "duration", "10m", "A session idle for longer is renewed before it is used.") { Inferred = true },
        new("enet.sessionMaxAge", "duration", "30m", "A session older than this is renewed.") { Inferred = true },
        new("enet.maxXmlInBytes", "integer", "12000", "Longest encoded request document; it travels in the address, and HTTP.sys takes 16 KB with everything else by default.") { Inferred = true },
        new("enet.pageSize", "integer", "500", "Rows per COMFND call.") { Inferred = true },
        new("enet.nullDate", "text", "auto", "How an empty date is written in a condition: blank, a text such as 0000-00-00, or auto: blank, and where that is refused 0000-00-00.") { Inferred = true },
        new("enet.decimalCharacter", "choice", "auto", "Decimal character of numbers; auto: as the operator's logon profile says (DecCharToUse), else a point.") { Inferred = true, Choices = ["auto", ".", ","] },
        new("gl.companyDb", "text", "", "Database of the ledger tables, where companies share one; the ledger is then read once."),
        new("gl.companyFilter", "list of text", "", "Ledger companies whose accounts and balances are read; empty = all in the ledger."),
        new("costCentre", "text", "none", "Where cost centres come from: none, glSegment(n, separator), analysisCode(n)."),
        new("warehouse", "text", "", "The one warehouse that warehouse_balances and inventory_movements are read for; empty = all."),
        new("aging.basis", "choice", "dueDate", "What age is counted from.") { Inferred = true, Choices = ["dueDate", "invoiceDate", "financialPeriod"] },
        new("aging.buckets", "list of integer", "[30, 60, 90]", "Last day of each bucket; with basis financialPeriod their number counts."),
        new("aging.asOf", "text", "today", "today (the company's), or a fixed date."),
        new("aging.arTermsDays", "text", "InvDueDays", "Column of TblArTerms with the days until an invoice is due.") { Inferred = true },
        new("aging.arStatements", "boolean", "true", "Ask e.net for the customer's statement (ARSQRY, one call for each customer) where the terms do not tell when an invoice is due."),
        new("aging.yearStart", "integer", "1", "Month in which the financial year begins; for basis financialPeriod.") { Inferred = true },
        new("aging.yearNamedBy", "choice", "end", "Whether a financial year bears the number of the calendar year in which it ends or begins; for basis financialPeriod.") { Inferred = true, Choices = ["end", "start"] },
        new("keyWidths", "map", "the column's length", "Digits to which numbered codes are filled with zeros in the database, by field.") { Inferred = true },
        new("entities.*.channel", "choice", "the first that serves it", "Channel of a standard stream.") { Choices = ["odata", "enet"] },
        new("entities.*.table", "text", "of the catalog", "Table or entity set that the stream is read from; with e.net also browse:NAME."),
        .. EntityOverrideSettings.All,
    ];
}
