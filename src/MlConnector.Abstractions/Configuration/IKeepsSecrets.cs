namespace MlConnector.Abstractions.Configuration;

/// <summary>Ability of a secret source: keeps a secret that the vendor renews, such as a refresh token that rotates, and when one that dies unused was used.</summary>
public interface IKeepsSecrets
{
    /// <summary>Keeps a value under a name in place of what was there; durable when it returns (a crash after it loses nothing).</summary>
    Task KeepAsync(string name, string value, DateOnly? expires, CancellationToken cancel);

    /// <summary>A sign-in with a secret succeeded just now; its vendor ends it after <paramref name="idleDays"/> days without one.</summary>
    Task UsedAsync(string name, int idleDays, CancellationToken cancel);
}
