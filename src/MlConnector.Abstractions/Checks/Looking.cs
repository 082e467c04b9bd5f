using System.Collections.Immutable;
using MlConnector.Abstractions.Errors;

namespace MlConnector.Abstractions.Checks;

/// <summary>Looks at one subject of a check and keeps what was found, a refusal included: so a check goes on after a fault, and tells all of them.</summary>
public static class Looking
{
    /// <summary>Looks; false if that failed. Whatever is no <see cref="ConnectorException"/> is thrown on.</summary>
    public static async Task<bool> LookAsync(this ImmutableArray<CheckFinding>.Builder findings, string subject, Func<Task<Look>> look)
    {
        try
        {
            Look seen = await look();
            findings.Add(new CheckFinding(subject, seen.Outcome, seen.Words));
            return true;
        }
        catch (ConnectorException e)
        {
            findings.AddRange(e.Errors.Select(error => new CheckFinding(subject, CheckOutcome.Problem, error.Message) { Error = error }));
            return false;
        }
    }
}
