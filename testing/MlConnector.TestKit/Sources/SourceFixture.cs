using MlConnector.Abstractions.Sources;

namespace MlConnector.TestKit.Sources;

/// <summary>How the source kit reaches the system under test: a healthy one, and the same one spoilt.</summary>
public abstract class SourceFixture
{
    /// <summary>A connection with good settings to a system that is filled and healthy.</summary>
    public abstract ISource Create();

    /// <summary>A connection whose credentials are refused; null where the channel has none.</summary>
    public abstract ISource? CreateWithWrongSecret();

    /// <summary>A connection to an address where nothing listens.</summary>
    public abstract ISource CreateUnreachable();

    /// <summary>Secret values that must never appear in an error.</summary>
    public abstract IReadOnlyList<string> Canaries { get; }

    /// <summary>Streams that are tested; all of the catalog by default.</summary>
    public virtual bool Tests(StreamDefinition stream) => true;

    /// <summary>Whether the system says which of a stream's records are open; where it does not, none may be given for it.</summary>
    public virtual bool ShowsOpen(StreamDefinition stream) => true;

    /// <summary>Vendor sessions that are open now; 0 where the vendor has none.</summary>
    public virtual int OpenSessions => 0;
}
