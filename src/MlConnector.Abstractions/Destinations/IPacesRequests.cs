using System.Collections.Immutable;

namespace MlConnector.Abstractions.Destinations;

/// <summary>Ability of a source or a destination: requests that carry no batch (pages, queries) are paced too, by limits that all runs and processes share (<see cref="IPace"/>). Told, so that people see how full they are.</summary>
public interface IPacesRequests
{
    /// <summary>What one such request takes; empty if the settings name no limit. Pure: no system is asked.</summary>
    ImmutableArray<QuotaClaim> ClaimsOfRequest { get; }

    /// <summary>
    /// What the requests around one batch take of these at the least, whatever its rows. They are reserved one by one as they are made; plans count them, so that a schedule that cannot fit is refused before it is tried. Empty where a
    /// batch needs none. Pure.
    /// </summary>
    ImmutableArray<QuotaClaim> ClaimsAroundBatch => [];
}
