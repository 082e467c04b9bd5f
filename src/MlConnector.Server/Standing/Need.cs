using MlConnector.Abstractions.Errors;

namespace MlConnector.Server.Standing;

/// <summary>How urgent something is.</summary>
public enum Urgency
{
    /// <summary>Good to know.</summary>
    Notice,

    /// <summary>Numbers may be missing or wrong until somebody acts.</summary>
    Warning,

    /// <summary>Nothing more arrives until somebody acts.</summary>
    Problem,
}

/// <summary>Something of a pipeline that needs a person.</summary>
/// <param name="Kind">What it is, the same word as long as it lasts: <c>refused</c>, <c>failed</c>, <c>unverified</c>, <c>stale</c>, <c>held</c>, <c>dead-letters</c>, <c>stuck</c>, <c>mass-delete</c>, <c>schema-change</c>, <c>quota</c>, <c>credential</c>, <c>audit</c>.</param>
/// <param name="Urgency">How urgent it is.</param>
/// <param name="Message">What is the matter.</param>
/// <param name="Fix">What to do.</param>
/// <param name="Owner">Who can do it.</param>
public sealed record Need(string Kind, Urgency Urgency, string Message, string Fix, ErrorOwner Owner)
{
    /// <summary>Code of the error behind it; empty if there is none.</summary>
    public string Code { get; init; } = "";

    /// <summary>What of the pipeline it is about: a stream, an error's code, a credential. Empty = the pipeline.</summary>
    public string About { get; init; } = "";

    /// <summary>How far it has come, where it comes in steps (30, 14, 7, 1 days left): each step is worth telling.</summary>
    public string Step { get; init; } = "";

    /// <summary>Page of the console that shows it, relative to its root.</summary>
    public string Page { get; init; } = "";
}
