using MlConnector.Vault.Expiry;

namespace MlConnector.Vault.Secrets;

/// <summary>A secret without its value.</summary>
/// <param name="Name">Name, as in <c>${secret:name}</c>.</param>
/// <param name="SetAt">When it was set.</param>
/// <param name="By">Who set it.</param>
/// <param name="Expires">Last day it is good for, if known.</param>
/// <param name="Expiry">How it stands to that day.</param>
public sealed record SecretInfo(string Name, DateTimeOffset SetAt, string By, DateOnly? Expires, ExpiryFinding Expiry)
{
    /// <summary><see cref="By"/> of what a connector keeps when the vendor renews it.</summary>
    public const string Renewal = "renewal";

    /// <summary>True if runs renew it, as they do a refresh token that rotates: it only ends for a connection that does not run.</summary>
    public bool Renewed => By == Renewal;

    /// <summary>When a sign-in with it succeeded last, if that is kept.</summary>
    public DateTimeOffset? UsedAt { get; init; }

    /// <summary>How it stands to its end for want of use; null where use does not matter.</summary>
    public IdleFinding? Idle { get; init; }

    /// <summary>True if somebody has to do something about it.</summary>
    public bool NeedsAttention => Expiry.State is ExpiryState.Due or ExpiryState.Expired || Idle is { IsDue: true };
}

/// <summary>What a rotation did.</summary>
/// <param name="WrappingKey">Id of the key that now protects the vault.</param>
/// <param name="Resealed">Secrets encrypted anew (with new data keys).</param>
public sealed record Rotation(string WrappingKey, int Resealed);
