namespace MlConnector.Abstractions.Sources;

/// <summary>Ability of a source: a person pairs it with the vendor in a browser, once, and again when the pairing was lost.</summary>
public interface IPairs
{
    /// <summary>Whether this connection signs in that way.</summary>
    bool NeedsPairing { get; }

    /// <summary>Where the person has to go; what comes back bears <paramref name="state"/>.</summary>
    Uri AuthoriseAddress(string state);

    /// <summary>Where the vendor sends what comes back.</summary>
    Uri RedirectAddress { get; }

    /// <summary>Exchanges the code that came back for tokens, and keeps them. <paramref name="endpoint"/> is where the vendor wants to be asked from now on; null = where it was.</summary>
    /// <exception cref="Errors.ConnectorException">The code was refused.</exception>
    Task<Pairing> PairAsync(string code, Uri? endpoint, CancellationToken cancel);
}

/// <summary>What pairing gave.</summary>
/// <param name="Secret">Name of the secret that holds it.</param>
/// <param name="Expires">Last day on which it can be renewed.</param>
public sealed record Pairing(string Secret, DateOnly Expires);
