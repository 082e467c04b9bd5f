using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using Microsoft.Extensions.Logging;

namespace MlConnector.Abstractions.Configuration;

/// <summary>One setting, for the reference, the JSON Schema and <c>init</c>. <paramref name="Path"/> is dotted below the connection: <c>odata.url</c>.</summary>
public sealed record SettingDescription(string Path, string Type, string Default, string Description)
{
    /// <summary>Holds <c>${secret:…}</c>.</summary>
    public bool Secret { get; init; }

    /// <summary>Must be given.</summary>
    public bool Required { get; init; }

    /// <summary>Rests on an inferred fact about the vendor: verify at the first site.</summary>
    public bool Inferred { get; init; }

    /// <summary>Allowed values, where closed.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];
}

/// <summary>What a connector is given to work with.</summary>
/// <param name="Time">The only clock.</param>
/// <param name="Secrets">Where secrets come from.</param>
/// <param name="Logs">Where logs go.</param>
/// <param name="Sessions">Leases of exclusive vendor sessions (INV-8).</param>
/// <param name="Jitter">Seeded randomness for back-off, 0 ≤ value &lt; 1,000,000 parts.</param>
/// <param name="Pace">Keeps requests without a batch below limits of the vendor, together with every other run.</param>
/// <param name="Refusals">Sign-ins that were refused and are not repeated.</param>
public sealed record ConnectorServices(TimeProvider Time, ISecretSource Secrets, ILoggerFactory Logs, ISessionLeases Sessions, Func<int> Jitter, IPace Pace, ISignInRefusals Refusals)
{
    /// <summary>Longest time that a fault in passing is waited for, where a person waits for the answer; null = as long as the connection's own patience.</summary>
    public TimeSpan? FaultPatience { get; init; }
}

/// <summary>Makes connections of one type.</summary>
public interface IConnectorFactory
{
    /// <summary>Value of <c>type:</c>.</summary>
    string Type { get; }

    /// <summary>Name for people: <c>SYSPRO 8</c>.</summary>
    string Title { get; }

    /// <summary>Every setting.</summary>
    IReadOnlyList<SettingDescription> Settings { get; }
}

/// <summary>Makes sources.</summary>
public interface ISourceFactory : IConnectorFactory
{
    /// <summary>Names of the standard streams.</summary>
    IReadOnlyList<string> StandardStreams { get; }

    /// <summary>A standard stream as it is shipped, or null if there is none of this name; a connection may shape it further (companies, options).</summary>
    StreamDefinition? StandardStream(string name);

    /// <summary>Reads and validates the settings (all problems go to <paramref name="problems"/>, with places) and connects to nothing yet. Null if there were problems.</summary>
    ISource? Create(string connection, MapNode settings, IReadOnlyList<StreamDefinition> userStreams, ConnectorServices services, Problems problems);
}

/// <summary>Makes destinations.</summary>
public interface IDestinationFactory : IConnectorFactory
{
    /// <summary>The destination's own type of a column that receives this value where the mapping asks for none; the same for every connection.</summary>
    string StandardType(Field value);

    /// <summary>Reads and validates the settings (all problems go to <paramref name="problems"/>, with places) and connects to nothing yet. Null if there were problems.</summary>
    IDestination? Create(string connection, MapNode settings, ConnectorServices services, Problems problems);
}

/// <summary>Leases of vendor sessions that only one may hold at a time: a SYSPRO operator, a Tableau token (INV-8).</summary>
public interface ISessionLeases
{
    /// <summary>Waits, saying for whom, until the session named by the vendor's object is ours; disposing gives it back.</summary>
    Task<IAsyncDisposable> AcquireAsync(string vendorSession, CancellationToken cancel);

    /// <summary>Who holds it, for <c>check</c>; null = nobody.</summary>
    Task<string?> HolderAsync(string vendorSession, CancellationToken cancel);

    /// <summary>Keeps that the vendor ended the session while we held it: somebody whom no lease knows uses the account.</summary>
    Task NoteEndedAsync(string vendorSession, CancellationToken cancel);

    /// <summary>When that happened within the last week, whatever process it happened to, the oldest first.</summary>
    Task<IReadOnlyList<DateTimeOffset>> EndingsAsync(string vendorSession, CancellationToken cancel);
}
