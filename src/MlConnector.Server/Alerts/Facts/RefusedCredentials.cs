using System.Collections.Immutable;
using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Errors;
using MlConnector.Composition;
using MlConnector.Server.Standing;

namespace MlConnector.Server.Alerts.Facts;

/// <summary>Credentials that their vendor refused when the service used them so that they do not die, until they are used again with success. No run may tell of one: a standby credential is noticed missing only when it is needed.</summary>
public sealed class RefusedCredentials(Workspace workspace)
{
    private ImmutableSortedDictionary<string, ConnectorError> refused = ImmutableSortedDictionary.Create<string, ConnectorError>(StringComparer.Ordinal);

    /// <summary>True if there are some.</summary>
    public bool Any => !refused.IsEmpty;

    /// <summary>Each needs a person.</summary>
    public ImmutableArray<Need> Needs => [.. refused.Select(one => Of(one.Key, one.Value))];

    /// <summary>Notes what became of using them all. A system that could not be asked says nothing about its credentials: what it refused before stays refused.</summary>
    public void Note(CheckReport used) => refused = used.Findings
        .Select(finding => (finding.Subject, Error: finding.Error is { Kind: not ErrorKind.Auth } ? refused.GetValueOrDefault(finding.Subject) : finding.Error))
        .Where(one => one.Error is not null)
        .ToImmutableSortedDictionary(one => one.Subject, one => one.Error!, StringComparer.Ordinal);

    private Need Of(string credential, ConnectorError error) => new("credential", Urgency.Warning, $"The credential {credential} was refused: {workspace.Scrub(error.Message)}", workspace.Scrub(error.Fix), error.Owner)
    {
        Code = error.Code,
        About = credential,
        Page = "credentials",
    };
}
