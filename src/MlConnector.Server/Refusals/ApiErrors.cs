using MlConnector.Abstractions.Errors;

namespace MlConnector.Server.Refusals;

/// <summary>Errors of requests themselves.</summary>
internal static class ApiErrors
{
    public const string Input = "API-INPUT", Route = "API-ROUTE", Refused = "API-REFUSED", TooLarge = "API-TOO-LARGE", TooOften = "API-TOO-OFTEN";
    public const string KeyWrong = "IDEMPOTENCY-KEY", KeyReused = "IDEMPOTENCY-REUSED", KeyUnderWay = "IDEMPOTENCY-UNDERWAY";

    /// <summary>A value that is not what it has to be.</summary>
    public static ConnectorError Wrong(string where, string message, string fix) => new(Input, ErrorKind.Config, ErrorOwner.Operator, message, fix) { Where = where };

    /// <summary>Nothing answers to this address.</summary>
    public static ConnectorError NoRoute(string path) => new(Route, ErrorKind.Config, ErrorOwner.Operator, $"There is nothing at {path}.", "See /api/v1/openapi.json for what there is.");

    /// <summary>Refused before anything was looked at: method, media type, rights.</summary>
    public static ConnectorError Denied(int status) => new(Refused, ErrorKind.Config, ErrorOwner.Operator, $"The request was refused: {Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status)}.", "See /api/v1/openapi.json for the method, the media type and the scope that this address takes.");

    /// <summary>More calls of one token, or tries from one address, than the service takes.</summary>
    public static ConnectorError TooManyCalls(TimeSpan wait) => new(TooOften, ErrorKind.Throttled, ErrorOwner.Operator, "There were too many requests.", "Wait as long as Retry-After says, and ask less often.") { RetryAfter = wait };

    /// <summary>A body beyond the bound.</summary>
    public static ConnectorError TooMuch(long most) => new(TooLarge, ErrorKind.Config, ErrorOwner.Operator, $"The body is larger than {most} bytes.", "Send less at once.");

    /// <summary>No such run.</summary>
    public static ConnectorException RunUnknown(string id) => new(new ConnectorError("RUN-UNKNOWN", ErrorKind.Config, ErrorOwner.Operator, $"There is no run {id} here.", "List them: GET /api/v1/runs"));

    /// <summary>No such revision.</summary>
    public static ConnectorException RevisionUnknown(string pipeline, int? number) => new(new ConnectorError(
        "REVISION-UNKNOWN", ErrorKind.Config, ErrorOwner.Operator, $"Pipeline {pipeline} has no revision{(number is { } one ? $" {one}" : "")} here.", $"List them: GET /api/v1/pipelines/{pipeline}/revisions"));

    /// <summary>No such secret.</summary>
    public static ConnectorException SecretUnknown(string name) => new(new ConnectorError("SECRET-UNKNOWN", ErrorKind.Config, ErrorOwner.Operator, $"There is no secret {name} here.", "List them: GET /api/v1/secrets"));
}
