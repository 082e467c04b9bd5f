using System.Globalization;
using MlConnector.Abstractions.Errors;

namespace MlConnector.Tableau;

/// <summary>Every error this connector can report, with who mends it and how.</summary>
internal static class TableauErrors
{
    /// <summary>Code of a read that the site's budget does not allow now.</summary>
    public const string ReadBackBudget = "TABLEAU-READBACK-BUDGET";

    /// <summary>Code of a read from a site without VizQL Data Service.</summary>
    public const string ReadBackOff = "TABLEAU-READBACK-OFF";

    /// <summary>Code of a read from a data source that the user may not query.</summary>
    public const string NoApiAccess = "TABLEAU-API-ACCESS";

    /// <summary>Code of a question for a field that the data source does not have.</summary>
    public const string FieldUnknown = "TABLEAU-FIELD-UNKNOWN";

    /// <summary>Code of a token that was dated by another clock than the server's.</summary>
    public const string WrongClock = "TABLEAU-CLOCK";

    /// <summary>Code of a token that ended on the way.</summary>
    public const string LateSignIn = "TABLEAU-SIGN-IN-LATE";

    /// <summary>Code of a copy that cannot be written here.</summary>
    public const string CopyFailed = "TABLEAU-COPY";

    public static ConnectorError Config(string code, string message, string fix) => new(code, ErrorKind.Config, ErrorOwner.Operator, message, fix);

    public static ConnectorError SignInRefused(string whose, string words) =>
        new("TABLEAU-SIGN-IN", ErrorKind.Auth, ErrorOwner.DestinationAdmin, $"Sign-in with {whose} is refused{Colon(words)}.",
            "Check site, user and credentials; a personal access token ends by its date, or after 15 days without use. Then store the secret anew: mlc secrets set NAME")
        { OutOfReach = true };

    public static ConnectorError ClockWrong(string whose, TimeSpan later, TimeSpan ahead, string words) =>
        new(WrongClock, ErrorKind.Transient, ErrorOwner.Operator,
            $"Sign-in with {whose} is refused{Colon(words)}; the answer is dated {Span(later)} {(later < TimeSpan.Zero ? "before" : "after")} the token, and the clock of this machine is {Span(ahead)} {(ahead < TimeSpan.Zero ? "behind" : "ahead of")} it.",
            "Set the clock of this machine; if it is right, that of the server, or of the proxy in front of it. It is tried again with a new token.")
        { OutOfReach = true };

    public static ConnectorError TokenLate(string whose, TimeSpan age, string words) =>
        new(LateSignIn, ErrorKind.Transient, ErrorOwner.Operator, $"Sign-in with {whose} is refused{Colon(words)}; the answer came {Span(age)} after the token was signed, which is good for five minutes.",
            "Usually passes by itself: it is tried again with a new token. If it lasts, look at what keeps this machine, or the way to Tableau, so slow.")
        { OutOfReach = true };

    public static ConnectorError SessionTaken(string whose) =>
        new("TABLEAU-SESSION-TAKEN", ErrorKind.Auth, ErrorOwner.Operator, $"The session of {whose} was ended twice within a minute: somebody else signs in with it.",
            "Give ml-connector a personal access token of its own, or a connected app.");

    public static ConnectorError Version(string version) => Config(
        "TABLEAU-VERSION", $"The server speaks version {version} of the REST API; publishing Parquet files needs 3.15 (Tableau 2022.1) or later.", "Update the server, or raise apiVersion.") with
    { OutOfReach = true };

    public static ConnectorError Redirect(string host) => Config(
        "TABLEAU-POD", $"Sign-in answers that the site lies on {host}, which is no host of the same service, so no credentials are sent there.", "Check the address, and put the site's own pod into server.") with
    { OutOfReach = true };

    public static ConnectorError Unreachable(string what, string reason) =>
        new("TABLEAU-UNREACHABLE", ErrorKind.Transient, ErrorOwner.Operator, $"{what}: {reason}.", "Check network, proxy and trustedCertificates; it is tried again.") { OutOfReach = true };

    public static ConnectorError Service(string what, string detail) =>
        new("TABLEAU-SERVICE", ErrorKind.Transient, ErrorOwner.DestinationAdmin, $"{what}: Tableau had a fault of its own{Colon(detail)}.", "Usually passes by itself; see the service's status page if it lasts.");

    public static ConnectorError Throttled(string what, TimeSpan? wait) =>
        new("TABLEAU-THROTTLED", ErrorKind.Throttled, ErrorOwner.Operator, $"{what}: Tableau asks us to wait.",
            wait is { } said ? string.Create(CultureInfo.InvariantCulture, $"Nothing to do: it goes on in {(long)said.Ticks / TimeSpan.TicksPerSecond} s.") : "Nothing to do: it does not say how long, so it is tried again after pauses that grow.")
        { RetryAfter = wait };

    public static ConnectorError Budget(string what) =>
        new(ReadBackBudget, ErrorKind.Throttled, ErrorOwner.DestinationAdmin, $"{what}: read-back budget: the site allows no more VizQL queries now.", "Nothing to do for the data; for the proof run less often, or raise the site's capacity for VizQL Data Service.");

    public static ConnectorError Denied(string what, string detail) =>
        new("TABLEAU-DENIED", ErrorKind.Auth, ErrorOwner.DestinationAdmin, $"{what}: the user is not allowed to do this{Colon(detail)}.",
            "Give the user the role Creator (or Explorer, can publish) and the right to publish into the project; for reading back, the capability API Access.");

    public static ConnectorError MayNotPublish(string project, string detail) => Denied($"Publishing into project {project}", detail) with
    {
        Fix = $"Give the user the role Creator (or Explorer, can publish), and let an administrator or the leader of project {project} grant the user View and Publish on the project (Permissions, Projects).",
    };

    public static ConnectorError NotFound(string what, string detail) =>
        Config("TABLEAU-NOT-FOUND", $"{what}: it does not exist, or the user may not see it{Colon(detail)}.", "Check site and project; run mlc plan to see what is missing and mlc apply to create it.");

    public static ConnectorError UnknownField(string what, string detail) =>
        Config(FieldUnknown, $"{what}: the data source has no such field{Colon(detail)}.", "If somebody published over it, mlc rebuild publishes our state again; otherwise compare its columns with mlc plan.");

    public static ConnectorError FieldType(string place, string shown, string published) =>
        new("TABLEAU-FIELD-TYPE", ErrorKind.Config, ErrorOwner.DestinationAdmin, $"{place}: {shown}, and {published}.",
            "Somebody changed or published over it: mlc rebuild publishes our columns again; if the other type is wanted, give the column that type in the mapping.");

    public static ConnectorError Refused(string what, string detail) =>
        Config("TABLEAU-REFUSED", $"{what}: Tableau refused the request{Colon(detail)}.", "Compare names, types and limits with the guide; the text comes from Tableau.");

    public static ConnectorError PieceTooLarge(int bytes, string detail) => Config(
        "TABLEAU-PIECE", string.Create(CultureInfo.InvariantCulture, $"Uploading: a piece of {bytes:N0} bytes is too large for Tableau, or for a proxy in front of it{Colon(detail)}."),
        "Lower limits.pieceBytes of the connection below that, or let the proxy take larger requests.");

    public static ConnectorError AnswerTooLarge(string what, string detail) =>
        Config("TABLEAU-ANSWER-SIZE", $"{what}: the answer would be too large for VizQL Data Service{Colon(detail)}.", "Lower limits.membersPerQuery of the connection.");

    public static ConnectorError NoReadBack(string what, string detail) =>
        Config(ReadBackOff, $"{what}: VizQL Data Service is not there{Colon(detail)}.", "Let an administrator switch it on (Server 2025.1 or later), or set readBack: false.");

    public static ConnectorError ApiAccess(string what, string detail) =>
        new(NoApiAccess, ErrorKind.Config, ErrorOwner.DestinationAdmin, $"{what}: the user lacks the capability API Access on the data source{Colon(detail)}.",
            "Let the owner of the data source, or the leader of its project, allow the user the capability API Access (Permissions; on the project for all of its data sources), or set readBack: false.");

    /// <summary>An answer with a good status that is none: cut off, of a proxy, of another shape.</summary>
    public static ConnectorError Answer(string what, string detail) =>
        new("TABLEAU-ANSWER", ErrorKind.Transient, ErrorOwner.DestinationAdmin, $"{what}: the answer was not understood: {detail}.", "Run again; if it lasts, look at proxies between here and Tableau, and report it if there are none.");

    public static ConnectorError UnknownOutcome(string reason) =>
        new("TABLEAU-OUTCOME-UNKNOWN", ErrorKind.UnknownOutcome, ErrorOwner.Operator, $"It is not known whether the data source shows the batch: {reason}.", "Nothing to do: what it shows is read back before anything is sent again.");

    public static ConnectorError PublishFailed(string detail) =>
        Config("TABLEAU-PUBLISH-FAILED", $"The publishing job failed{Colon(detail)}. The data source is as it was.", "The text comes from Tableau; the next run publishes again.");

    public static ConnectorError RemovalRefused(string detail) =>
        new("TABLEAU-REMOVAL", ErrorKind.Transient, ErrorOwner.DestinationAdmin, $"Tableau does not remove rows by condition here{Colon(detail)}. The table's whole state is published instead.",
            "Nothing to do for the data; if it lasts, compare hyper.schema and hyper.table with the data source, or set removals: publication.");

    public static ConnectorError Busy(string what, string detail) =>
        new("TABLEAU-BUSY", ErrorKind.Transient, ErrorOwner.DestinationAdmin, $"{what}: another job publishes or changes the data source just now{Colon(detail)}.", "Usually passes by itself; it is tried again.");

    public static ConnectorError NotSaved(string source, string path, string reason) =>
        new(CopyFailed, ErrorKind.Config, ErrorOwner.Operator, $"The copy of {source} cannot be written to {path}: {reason}. Nothing was taken over.",
            "Make room, or let this user write there, or name another folder in copies; then apply again.");

    public static ConnectorError Breaking(string description) =>
        Config("TABLEAU-SCHEMA-BREAKING", $"Not done without being told: {description}.", "Run mlc apply with --allow-breaking if that is wanted.");

    private static string Span(TimeSpan span) => new TimeSpan(span.Duration().Ticks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond).ToString("c", CultureInfo.InvariantCulture);

    private static string Colon(string detail) => detail.Length == 0 ? "" : $": {detail}";
}
