using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;
using MlConnector.Abstractions.Errors;
using MlConnector.Composition.Proving;

namespace MlConnector.Server.Refusals;

/// <summary>The HTTP status of an error: of its code where that says more than its kind.</summary>
internal static class ProblemStatus
{
    private static readonly FrozenDictionary<string, int> ByCode = new Dictionary<string, int>(StringComparer.Ordinal)
    {
        [ApiErrors.Input] = StatusCodes.Status400BadRequest,
        [ApiErrors.KeyWrong] = StatusCodes.Status400BadRequest,
        [ApiErrors.Route] = StatusCodes.Status404NotFound,
        ["PIPELINE-UNKNOWN"] = StatusCodes.Status404NotFound,
        ["STREAM-UNKNOWN"] = StatusCodes.Status404NotFound,
        ["RUN-UNKNOWN"] = StatusCodes.Status404NotFound,
        ["REVISION-UNKNOWN"] = StatusCodes.Status404NotFound,
        ["SECRET-UNKNOWN"] = StatusCodes.Status404NotFound,
        ["TOKEN-UNKNOWN"] = StatusCodes.Status404NotFound,
        ["USER-UNKNOWN"] = StatusCodes.Status404NotFound,
        ["ALERT-CHANNEL-UNKNOWN"] = StatusCodes.Status404NotFound,
        ["DEAD-LETTER-UNKNOWN"] = StatusCodes.Status404NotFound,
        ["WAITING-UNKNOWN"] = StatusCodes.Status404NotFound,
        [ReconciliationHistory.Unknown] = StatusCodes.Status404NotFound,
        ["SECRET-USED"] = StatusCodes.Status409Conflict,
        ["DEAD-LETTER-ENDED"] = StatusCodes.Status409Conflict,
        ["RUN-UNDERWAY"] = StatusCodes.Status409Conflict,
        ["LEASE-HELD"] = StatusCodes.Status409Conflict,
        ["PLAN-MOVED"] = StatusCodes.Status409Conflict,
        [ApiErrors.KeyUnderWay] = StatusCodes.Status409Conflict,
        ["REVISION-MOVED"] = StatusCodes.Status412PreconditionFailed,
        ["SETTINGS-MOVED"] = StatusCodes.Status412PreconditionFailed,
        [ApiErrors.TooOften] = StatusCodes.Status429TooManyRequests,
        [ApiErrors.TooLarge] = StatusCodes.Status413PayloadTooLarge,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static int Of(ConnectorError error) => ByCode.TryGetValue(error.Code, out int status) ? status : error.Kind switch
    {
        ErrorKind.Config or ErrorKind.Data => StatusCodes.Status422UnprocessableEntity,
        // The system behind us refused, not we the caller.
        ErrorKind.Auth or ErrorKind.UnknownOutcome => StatusCodes.Status502BadGateway,
        ErrorKind.Throttled or ErrorKind.Transient => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };
}
