using System.Collections.Concurrent;
using System.Globalization;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.SignIns;

/// <summary>Keeps refused sign-ins in the store, so that no timer tick and no other pipeline repeats them.</summary>
/// <param name="store">Where they are kept.</param>
/// <param name="time">The only clock.</param>
/// <param name="asked">True where a person asks for the sign-in: each account's refusal is forgotten once, so that it is sent once more.</param>
public sealed class SignInRefusals(IRefusalStore store, TimeProvider time, bool asked = false) : ISignInRefusals
{
    private const string WayOut = "It is not sent again before the secret is stored anew (mlc secrets set) or you ask for it: mlc check";
    private readonly ConcurrentDictionary<string, bool> forgotten = new(StringComparer.Ordinal);

    /// <inheritdoc />
    public async Task ThrowIfRefusedAsync(SignInIdentity identity, CancellationToken cancel)
    {
        if (asked && forgotten.TryAdd(identity.Account, true)) await store.RemoveAsync(identity.Account, cancel);
        if (await store.FindAsync(identity.Account, cancel) is not { } refused || refused.Identity.Proof != identity.Proof) return;
        throw new ConnectorException(refused.Error with { Message = string.Create(CultureInfo.InvariantCulture, $"{refused.Error.Message} (since {refused.At:yyyy-MM-dd HH:mm} UTC)") });
    }

    /// <inheritdoc />
    public async Task<ConnectorError> KeepAsync(SignInIdentity identity, ConnectorError refusal, CancellationToken cancel)
    {
        ConnectorError told = refusal with { Fix = $"{refusal.Fix} {WayOut}" };
        await store.SaveAsync(new RefusedSignIn(identity, told, time.GetUtcNow()), cancel);
        return told;
    }
}
