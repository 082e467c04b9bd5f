using MlConnector.Abstractions.Errors;

namespace MlConnector.PowerBi.Transport;

/// <summary>
/// What an answer other than success means, for every call. The kind says what a call <em>without</em> rows may do; <see cref="Rows.SendClassifier"/> adds
/// what is special about rows (a fault of the service leaves their outcome unknown).
/// </summary>
internal static class AnswerErrors
{
    /// <summary>The error that an answer other than success stands for.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="what">What was being done, for people: <c>Reading the list of datasets</c>.</param>
    /// <param name="subject">Dataset the call was about, for people; empty if none.</param>
    /// <param name="table">Table the call was about; empty if none.</param>
    public static ConnectorError Classify(VendorAnswer answer, string what, string subject = "", string table = "") => answer switch
    {
        { Status: 429 } => Throttled(answer),
        { Status: >= 400 and < 500 } when answer.Says("number of rows exceeded") => PowerBiErrors.RowsExceeded(answer.RetryAfter ?? TimeSpan.FromHours(1)),
        { IsPage: true } => PowerBiErrors.Gateway(what, answer.Status),
        { Status: >= 500 or 408 } => PowerBiErrors.ServiceFault(what, answer.Status, Words(answer)) with { RetryAfter = answer.RetryAfter },
        { Status: 400 or 403 } when answer.Says("FeatureDeprecated") => PowerBiErrors.Retired(answer.Detail),
        { Status: 401 or 403 } => PowerBiErrors.NotAuthorized(what, Words(answer)),
        { Status: 404 } => NotFound(answer, subject, table),
        { Status: 413 } => PowerBiErrors.TooLarge("the service refused its size"),
        { Status: 400 } when answer.Says("start array token") => PowerBiErrors.Protocol(what, answer.Detail),
        { Status: 400 } => PowerBiErrors.Config("POWERBI-REQUEST-REFUSED", $"{what}: the service refused the request ({(Words(answer) is { Length: > 0 } words ? words : "no reason given")}).",
            "Compare names, types and limits with the guide; the text above comes from the service."),
        { Status: >= 300 and < 400 } => PowerBiErrors.Config("POWERBI-REDIRECT",
            $"{what}: the address answers with a redirect ({answer.Status}), which is not followed.", "Check apiBase."),
        _ => PowerBiErrors.Protocol(what, $"status {answer.Status} {Words(answer)}".TrimEnd()),
    };

    /// <summary>True if a new token may help: an expired one, or a refusal without a reason.</summary>
    public static bool MayBeToken(VendorAnswer answer) =>
        !answer.IsPage && (answer.Status == 401 || answer.Status == 403 && (answer.Code.Length == 0 || answer.Says("TokenExpired")));

    /// <summary>Code and text in one, for people.</summary>
    public static string Words(VendorAnswer answer) => answer switch
    {
        { Code: "" } => answer.Detail,
        { Detail: "" } => answer.Code,
        _ => $"{answer.Code}: {answer.Detail}",
    };

    private static ConnectorError Throttled(VendorAnswer answer) =>
        answer.Says("number of rows exceeded")
            ? PowerBiErrors.RowsExceeded(answer.RetryAfter ?? TimeSpan.FromHours(1))
            : PowerBiErrors.Throttled("The service asks us to wait.", answer.RetryAfter is { Ticks: > 0 } asked ? asked : TimeSpan.FromSeconds(30));

    private static ConnectorError NotFound(VendorAnswer answer, string dataset, string table)
    {
        if (answer.Says("not Push API")) return PowerBiErrors.NotPush(dataset);
        return table.Length > 0 && answer.Says("table") ? PowerBiErrors.TableMissing(table, dataset) : PowerBiErrors.DatasetGone(dataset);
    }
}
