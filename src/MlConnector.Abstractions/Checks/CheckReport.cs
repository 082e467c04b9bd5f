using System.Collections.Immutable;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Sources;

namespace MlConnector.Abstractions.Checks;

/// <summary>How a check ended.</summary>
public enum CheckOutcome
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>Works, but a person should know.</summary>
    Warning,

    /// <summary>Will not work.</summary>
    Problem,

    /// <summary>Could not be looked at, because something before it failed.</summary>
    Skipped,
}

/// <summary>One finding.</summary>
/// <param name="Subject">What was looked at: <c>OData sign-in</c>, <c>stream ap_invoices</c>.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Detail">What was seen, in words; never a secret.</param>
public sealed record CheckFinding(string Subject, CheckOutcome Outcome, string Detail)
{
    /// <summary>The error with its fix, for problems.</summary>
    public ConnectorError? Error { get; init; }

    /// <summary>How a stream would be read if it were applied now, for findings about a stream that can be read.</summary>
    public StreamProposal? Proposal { get; init; }
}

/// <summary>How a stream would be read if it were applied now.</summary>
public sealed record StreamProposal(string Stream, StreamBinding Binding);

/// <summary>Everything a check found.</summary>
public sealed record CheckReport(ImmutableArray<CheckFinding> Findings)
{
    /// <summary>True if nothing is a problem.</summary>
    public bool Passed => !Findings.Any(finding => finding.Outcome == CheckOutcome.Problem);
}
