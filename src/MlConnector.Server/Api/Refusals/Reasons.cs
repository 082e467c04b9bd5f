using MlConnector.Abstractions.Errors;

namespace MlConnector.Server.Api.Refusals;

/// <summary>The reason that a person or program gives for what it does, for the audit trail.</summary>
internal static class Reasons
{
    private const int Longest = 500;

    public static string Read(string? given, Problems problems)
    {
        if (given?.Trim() is { Length: > 0 and <= Longest } reason) return reason;
        problems.Add(ApiErrors.Wrong("body, reason", $"This needs a reason of at most {Longest} characters, for the audit trail.", "Say why."));
        return "";
    }
}
