using Microsoft.Extensions.Logging;
using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Sources;
using MlConnector.Http.Tokens;
using MlConnector.SageX3.Options;

namespace MlConnector.SageX3.SignIn;

/// <summary>
/// The Token API of the cloud gateway. Each renewal gives a new pair and kills the old refresh token, so only one may be under way, across processes (INV-8), and the new one is durable in the vault before its access token is
/// used. A crash before the request or after that loses nothing; between the two the token before is tried once, and then a person has to pair the connection again. A stop is no crash: a renewal under way is brought to its end.
/// </summary>
internal sealed class RefreshTokens(SageX3Options options, ConnectorServices services, TokenEndpoint endpoint, ILogger logger)
{
    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(1);
    private readonly SignInSettings settings = options.Graph!.SignIn;

    private string Lease => $"sage-x3/{settings.Gateway}/{settings.ClientId}/{settings.RefreshTokenName}";

    /// <summary>A new access token.</summary>
    public async Task<AccessToken> RenewAsync(CancellationToken cancel)
    {
        await using IAsyncDisposable turn = await services.Sessions.AcquireAsync(Lease, cancel);
        Secret current = await FindAsync(settings.RefreshTokenName, cancel) ?? throw NeedsPairing("was never paired");
        DateTimeOffset now = services.Time.GetUtcNow();
        using Grace grace = new(services.Time, cancel);
        (TokenAnswer answer, Secret used) = await AskAsync(current, grace.Token);
        if (answer.Refresh is { } next) await KeepAsync(used.Reveal(), next, now + answer.RefreshLife, cancel);
        logger.SignedIn(options.Connection, "refresh token", answer.Life.Ticks / TimeSpan.TicksPerSecond);
        return new AccessToken(answer.Access, now + UsedFor(answer.Life));
    }

    /// <summary>Renews it for no other reason than that it must not end: a connection that does not run loses its pairing otherwise.</summary>
    public async Task<CheckFinding> KeepAliveAsync(CancellationToken cancel)
    {
        const string Subject = "refresh token";
        try
        {
            if (await services.Sessions.HolderAsync(Lease, cancel) is { } holder) return new CheckFinding(Subject, CheckOutcome.Ok, $"Being renewed by {holder}.");
            await RenewAsync(cancel);
            return new CheckFinding(Subject, CheckOutcome.Ok, "Renewed.");
        }
        catch (ConnectorException refused)
        {
            return new CheckFinding(Subject, CheckOutcome.Problem, refused.Error.Message) { Error = refused.Error };
        }
    }

    /// <summary>The first tokens, for the code that a person brought.</summary>
    public async Task<Pairing> PairAsync(string code, CancellationToken cancel)
    {
        await using IAsyncDisposable turn = await services.Sessions.AcquireAsync(Lease, cancel);
        DateTimeOffset now = services.Time.GetUtcNow();
        using Grace grace = new(services.Time, cancel);
        TokenAnswer answer = await ExchangeAsync(code, grace.Token);
        if (answer.Refresh is not { } refresh) throw SageX3Errors.Make(SageX3Errors.Pairing, ErrorKind.Config, ErrorOwner.Operator, "The gateway gave no refresh token.", "Check graphql.scope and what the application is registered for.");
        await KeepAsync(refresh, refresh, now + answer.RefreshLife, cancel);
        return new Pairing(settings.RefreshTokenName, DayOf(now + answer.RefreshLife));
    }

    private async Task<TokenAnswer> ExchangeAsync(string code, CancellationToken cancel)
    {
        try
        {
            return await endpoint.JsonAsync(await FieldsAsync(cancel, ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", settings.RedirectUri)), cancel);
        }
        catch (ConnectorException refused) when (refused.Error.Code == TokenEndpoint.InvalidGrant)
        {
            throw SageX3Errors.Make(
                SageX3Errors.Pairing, ErrorKind.Auth, ErrorOwner.Operator, "The gateway does not take this code: it was used, has expired, or belongs to another redirect address.",
                $"Run 'mlc connect {options.Connection}' again and open the address that it prints; graphql.redirectUri must be the one that the application is registered with.");
        }
    }

    /// <summary>A token is renewed a minute before its end, or at half of its life if that is shorter.</summary>
    internal static TimeSpan UsedFor(TimeSpan life) => new(Math.Max(life.Ticks - Ahead.Ticks, life.Ticks / 2));

    private async Task<(TokenAnswer, Secret Used)> AskAsync(Secret current, CancellationToken cancel)
    {
        try
        {
            return (await RefreshAsync(current, cancel), current);
        }
        catch (ConnectorException refused) when (refused.Error.Code == TokenEndpoint.InvalidGrant)
        {
            Secret? previous = await FindAsync(settings.PreviousTokenName, cancel);
            if (previous is null || previous.Reveal() == current.Reveal()) throw NeedsPairing("is not accepted any more: its refresh token was used, deleted or has expired");
            logger.TriesPrevious(options.Connection);
            return (await PreviousAsync(previous, cancel), previous);
        }
    }

    private async Task<TokenAnswer> PreviousAsync(Secret previous, CancellationToken cancel)
    {
        try
        {
            return await RefreshAsync(previous, cancel);
        }
        catch (ConnectorException refused) when (refused.Error.Code == TokenEndpoint.InvalidGrant)
        {
            throw NeedsPairing("is not accepted any more: neither its refresh token nor the one before it is valid");
        }
    }

    private async Task<TokenAnswer> RefreshAsync(Secret token, CancellationToken cancel) =>
        await endpoint.JsonAsync(await FieldsAsync(cancel, ("grant_type", "refresh_token"), ("refresh_token", token.Reveal())), cancel);

    private async Task<Dictionary<string, string>> FieldsAsync(CancellationToken cancel, params (string Name, string Value)[] fields)
    {
        Secret secret = await services.Secrets.GetAsync(settings.ClientSecretName, cancel);
        return new(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)), StringComparer.Ordinal) { ["client_id"] = settings.ClientId, ["client_secret"] = secret.Reveal() };
    }

    /// <summary>The one before first: whichever write a crash cuts off, the vault holds a token that was valid when it was written.</summary>
    private async Task KeepAsync(string used, string next, DateTimeOffset ends, CancellationToken cancel)
    {
        IKeepsSecrets vault = services.Secrets as IKeepsSecrets ?? throw SageX3Errors.Make(SageX3Errors.SignIn, ErrorKind.Bug, ErrorOwner.Us, "The secrets of this program cannot be renewed.", "Report this.");
        await vault.KeepAsync(settings.PreviousTokenName, used, null, CancellationToken.None);
        await vault.KeepAsync(settings.RefreshTokenName, next, DayOf(ends), CancellationToken.None); // the old one is dead already: this must not be given up
        cancel.ThrowIfCancellationRequested();
    }

    private async Task<Secret?> FindAsync(string name, CancellationToken cancel)
    {
        try
        {
            return await services.Secrets.GetAsync(name, cancel);
        }
        catch (ConnectorException missing) when (missing.Error.Code == "SECRET-MISSING")
        {
            return null;
        }
    }

    private ConnectorException NeedsPairing(string why)
    {
        logger.MustPair(options.Connection);
        return new(new ConnectorError(
            SageX3Errors.NeedsPairing, ErrorKind.Auth, ErrorOwner.Operator, $"The connection {options.Connection} {why}.",
            $"Pair it: mlc connect {options.Connection}. An X3 user with rights on thirdParties opens the address that it prints, chooses the folders, and the code that comes back is pasted; no data is lost meanwhile.")
        { OutOfReach = true });
    }

    private static DateOnly DayOf(DateTimeOffset moment) => DateOnly.FromDateTime(moment.UtcDateTime);
}
