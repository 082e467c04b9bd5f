using System.Collections.Immutable;
using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Errors;

namespace MlConnector.Tableau.Checks;

/// <summary>Looks at one subject and keeps what was found, a refusal included.</summary>
internal static class Looking
{
    /// <summary>Looks; false if that failed.</summary>
    public static async Task<bool> LookAsync(this ImmutableArray<CheckFinding>.Builder findings, string subject, Func<Task<(CheckOutcome Outcome, string Detail)>> look)
    {
        try
        {
            (CheckOutcome outcome, string detail) = await look();
            findings.Add(new CheckFinding(subject, outcome, detail));
            return true;
        }
        catch (ConnectorException e)
        {
            findings.AddRange(e.Errors.Select(error => new CheckFinding(subject, CheckOutcome.Problem, error.Message) { Error = error }));
            return false;
        }
    }
}
