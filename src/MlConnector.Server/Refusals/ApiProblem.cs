using MlConnector.Abstractions.Errors;

namespace MlConnector.Server.Refusals;

/// <summary>Why a request was refused (RFC 9457): the first error in the members of the standard, and all that were found.</summary>
/// <param name="Type">Names the kind of problem: <c>urn:mlc:error:</c> and the code.</param>
/// <param name="Title">What the status means.</param>
/// <param name="Status">HTTP status.</param>
/// <param name="Detail">What happened and where.</param>
/// <param name="Code">Stable code of the first error.</param>
/// <param name="Owner">Who can mend it.</param>
/// <param name="Fix">What to do, in one sentence.</param>
/// <param name="Errors">All errors found, the first included.</param>
internal sealed record ApiProblem(string Type, string Title, int Status, string Detail, string Code, ErrorOwner Owner, string Fix, IReadOnlyList<ApiError> Errors)
{
    /// <summary>Media type of problems.</summary>
    public const string MediaType = "application/problem+json";
}

/// <summary>One error.</summary>
/// <param name="Code">Stable code.</param>
/// <param name="Kind">Decides whether trying again can help.</param>
/// <param name="Owner">Who can mend it.</param>
/// <param name="Where">Where it lies: a parameter, a field of the body, line and column of a configuration; empty if the message says it all.</param>
/// <param name="Message">What happened.</param>
/// <param name="Fix">What to do.</param>
internal sealed record ApiError(string Code, ErrorKind Kind, ErrorOwner Owner, string Where, string Message, string Fix)
{
    /// <summary>As it may be shown.</summary>
    public static ApiError Of(ConnectorError error, Func<string, string> scrub) => new(error.Code, error.Kind, error.Owner, scrub(error.Where), scrub(error.Message), scrub(error.Fix));
}
