using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.PowerBi.Transport;

namespace MlConnector.PowerBi.Rows;

/// <summary>What an answer to a row post means for the batch (INV-3): a definite refusal stored nothing, a fault of the service leaves the outcome unknown.</summary>
internal static class SendClassifier
{
    private const string What = "Sending rows";
    private static readonly string[] MeansUnknown = ["unknown", "does not exist", "not found", "not defined", "unexpected", "no such", "not declared"];

    /// <summary>The outcome of a post that was answered.</summary>
    /// <param name="answer">A complete answer.</param>
    /// <param name="renewable">True if the token it was sent with had ended, so that a new one will do.</param>
    /// <param name="dataset">For people.</param>
    /// <param name="table">For people.</param>
    public static SendResult Classify(VendorAnswer answer, bool renewable, string dataset, string table)
    {
        SendResult result = answer switch
        {
            { Status: 200, IsPage: false } when !HoldsError(answer) => new SendResult(SendOutcome.Delivered),
            { Succeeded: true } => Unknown($"status {answer.Status} with an answer that is not the service's usual one"),
            { Status: 408 or >= 500 } => Unknown($"the service answered {answer.Status}"),
            _ when renewable => Refused(PowerBiErrors.TokenExpired()),
            { Status: 413 } => Refused(PowerBiErrors.TooLarge("the service refused its size")) with { TooLarge = true },
            { Status: 400, IsPage: false } => Refused(BadRequest(answer, dataset, table)),
            _ => Refused(AnswerErrors.Classify(answer, What, dataset, table)),
        };
        return result with { RequestId = answer.RequestId };
    }

    /// <summary>Nothing is known; confirm decides.</summary>
    public static SendResult Unknown(string reason) => new(SendOutcome.Unknown) { Error = PowerBiErrors.UnknownOutcome(reason) };

    /// <summary>Nothing was stored.</summary>
    public static SendResult Refused(ConnectorError error) => new(SendOutcome.Refused) { Error = error };

    // Only a refusal that no column, right, size or deprecation explains can be the fault of single rows: everything else would be bisected in vain.
    private static ConnectorError BadRequest(VendorAnswer answer, string dataset, string table)
    {
        if (answer.Says("number of rows exceeded") || answer.Says("FeatureDeprecated") || answer.Says("start array token")) return AnswerErrors.Classify(answer, What, dataset, table);
        if (answer.Says("NotAuthorized") || answer.Says("TokenExpired")) return PowerBiErrors.NotAuthorized(What, AnswerErrors.Words(answer));
        if (answer.Says("not Push API")) return PowerBiErrors.NotPush(dataset);
        if (NamesUnknownColumn(answer)) return PowerBiErrors.UnknownColumn(AnswerErrors.Words(answer));
        return PowerBiErrors.RowsRefused(AnswerErrors.Words(answer));
    }

    private static bool NamesUnknownColumn(VendorAnswer answer)
    {
        bool column = answer.Says("column") || answer.Says("property") || answer.Says("field");
        return column && MeansUnknown.Any(answer.Says);
    }

    private static bool HoldsError(VendorAnswer answer) => answer.Body.Length > 0 && (answer.Code.Length > 0 || answer.Body.Span.IndexOf("\"error\""u8) >= 0);
}
