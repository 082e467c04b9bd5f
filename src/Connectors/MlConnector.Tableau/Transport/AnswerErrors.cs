using MlConnector.Abstractions.Errors;

namespace MlConnector.Tableau.Transport;

/// <summary>What a refusal means.</summary>
internal static class AnswerErrors
{
    /// <summary>Tableau's code of a question for a field that a data source does not have.</summary>
    public const string UnknownField = "404934";

    /// <summary>Tableau's code of a question for a caption that several fields have.</summary>
    public const string SharedCaption = "404935";

    /// <summary>The error that an answer other than success stands for.</summary>
    public static ConnectorError Classify(TableauAnswer answer, string what) => answer switch
    {
        { Status: >= 300 and < 400 } => TableauErrors.Refused(what, "the address answers with a redirect, which is followed, some times, at sign-in and for the version only: check server"),
        { Status: 429 } => TableauErrors.Throttled(what, answer.RetryAfter),
        { Code: "403157" } => TableauErrors.NoReadBack(what, answer.Detail),
        { Code: "403800" } => TableauErrors.ApiAccess(what, answer.Detail),
        { Status: 401 or 403 } when answer.Code.Length > 0 => TableauErrors.Denied(what, answer.Detail),
        { Code: "400804" } => TableauErrors.AnswerTooLarge(what, answer.Detail),
        { Code: UnknownField or SharedCaption } => TableauErrors.UnknownField(what, answer.Detail),
        { Status: 404 } when answer.Code.Length > 0 => TableauErrors.NotFound(what, answer.Detail),
        { Status: 408 or >= 500 } => TableauErrors.Service(what, answer.Detail) with { RetryAfter = answer.RetryAfter },
        { Code.Length: > 0 } => TableauErrors.Refused(what, answer.Detail),
        { Status: 404 } => TableauErrors.NotFound(what, "the address is not known there"),
        _ => TableauErrors.Service(what, $"something between us and Tableau answered {answer.Status}"),
    };
}
