using MlConnector.Abstractions.Destinations;

namespace MlConnector.TestKit.Destinations;

/// <summary>How the destination kit reaches the system under test, and how it spoils it.</summary>
public abstract class DestinationFixture
{
    /// <summary>A connection with good settings to an empty, healthy system.</summary>
    public abstract IDestination Create();

    /// <summary>A connection whose credentials are refused.</summary>
    public abstract IDestination CreateWithWrongSecret();

    /// <summary>Secret values that must never appear in an error.</summary>
    public abstract IReadOnlyList<string> Canaries { get; }

    /// <summary>What the system holds of a table: column → text in canonical form (null for blank), by the vendor's own account, not through the connector.</summary>
    public abstract IReadOnlyList<IReadOnlyDictionary<string, string?>> Rows(string container, string table);

    /// <summary>The next request with rows is cut before anything of it is stored.</summary>
    public abstract void DropNextBeforeCommit();

    /// <summary>The next request with rows is stored, and its connection cut without an answer.</summary>
    public abstract void DropNextAfterCommit();

    /// <summary>The next request with rows is refused as too frequent; the vendor asks to wait so long.</summary>
    public abstract void ThrottleNext(TimeSpan wait);

    /// <summary>The token in use is no longer accepted.</summary>
    public abstract void ExpireToken();

    /// <summary>The vendor's object whose limits a send takes from.</summary>
    public virtual string Limited(ContainerReference container) => container.Id;

    /// <summary>Name of the container that the kit creates.</summary>
    public virtual string Container => "Conformance";
}
