namespace MlConnector.Engine.Ports;

/// <summary>A link that lets a person in once, to choose a password.</summary>
/// <param name="Hash">SHA-256 of what stands in the link, hex.</param>
/// <param name="User">Whose password; empty = makes the first admin.</param>
/// <param name="EndsAt">It is worth nothing from then on.</param>
public sealed record OneTimeLink(string Hash, string User, DateTimeOffset EndsAt);

/// <summary>One-time links.</summary>
public interface ILinkStore
{
    /// <summary>Stores one; an older one for the same user is gone.</summary>
    Task SaveAsync(OneTimeLink link, CancellationToken cancel);

    /// <summary>One, or null.</summary>
    Task<OneTimeLink?> FindAsync(string hash, CancellationToken cancel);

    /// <summary>Uses one up; of several who try at once exactly one gets true.</summary>
    Task<bool> SpendAsync(string hash, CancellationToken cancel);
}
