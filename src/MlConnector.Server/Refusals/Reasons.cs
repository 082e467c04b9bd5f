using MlConnector.Abstractions.Errors;

namespace MlConnector.Server.Refusals;

/// <summary>The reason that a person or program gives for what it does, for the audit trail: one rule, which pages and the API each tell in their way.</summary>
internal static class Reasons
{
    /// <summary>Most characters of one.</summary>
    public const int Longest = 500;

    /// <summary>Name of its box in a form.</summary>
    public const string Field = "reason";

    private static readonly string Demand = $"This needs a reason of at most {Longest} characters, for the audit trail.";

    /// <summary>The reason of a form.</summary>
    /// <exception cref="ConnectorException"><c>REASON-MISSING</c>.</exception>
    public static string Require(string? given) =>
        Of(given) ?? throw new ConnectorException(new ConnectorError("REASON-MISSING", ErrorKind.Config, ErrorOwner.Operator, Demand, "Say why, and try again.") { Where = Field });

    /// <summary>The reason in the body of a request; one that is missing is told beside whatever else is wrong with it.</summary>
    public static string Read(string? given, Problems problems)
    {
        if (Of(given) is { } reason) return reason;
        problems.Add(ApiErrors.Wrong("body, reason", Demand, "Say why."));
        return "";
    }

    private static string? Of(string? given) => given?.Trim() is { Length: > 0 and <= Longest } reason ? reason : null;
}
