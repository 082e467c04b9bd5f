using System.Collections.Immutable;
using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Http.Transport;
using Microsoft.Extensions.Logging;
using Polly;

namespace MlConnector.Tableau.SignIn;

/// <summary>
/// Keeps the one session of the connection: signed in once however many ask, again after the service ended it, with the standby token where the first credentials are refused. A personal access token has one session in all the world,
/// so its use is leased (INV-8). Safe for concurrent use.
/// </summary>
internal sealed class SessionKeeper(SignInCall signIn, TableauOptions options, ConnectorServices services, ServerClock clock, ResiliencePipeline patience, ILogger log) : IAsyncDisposable
{
    private static readonly TimeSpan TooSoon = TimeSpan.FromMinutes(1);
    private readonly SemaphoreSlim gate = new(1, 1);
    private readonly CancellationTokenSource closed = new();
    private readonly Dictionary<string, IAsyncDisposable> leases = new(StringComparer.Ordinal);
    private TableauSession? current;
    private Version? version;
    private Task ahead = Task.CompletedTask;
    private long rejectedAt;
    private long signIns;
    private bool wasRejected;
    private bool isDisposed;

    /// <summary>Begins the sign-in on a thread of its own.</summary>
    public void Begin() => ahead = Task.Run(() => GetAsync(closed.Token));

    /// <summary>A session.</summary>
    public async Task<TableauSession> GetAsync(CancellationToken cancel)
    {
        if (Volatile.Read(ref current) is { } live) return live;
        await gate.WaitAsync(cancel);
        try
        {
            return current ??= await patience.ExecuteAsync(async stop => await SignInAsync(stop), cancel);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>The service does not know the session any more. Twice within a minute is somebody else with the same token.</summary>
    /// <exception cref="ConnectorException"><c>TABLEAU-SESSION-TAKEN</c>.</exception>
    public void Reject(TableauSession session)
    {
        if (Interlocked.CompareExchange(ref current, null, session) != session) return;
        long now = services.Time.GetTimestamp();
        if (wasRejected && options.App is null && services.Time.GetElapsedTime(rejectedAt, now) < TooSoon) throw new ConnectorException(TableauErrors.SessionTaken(session.Whose));
        (wasRejected, rejectedAt) = (true, now);
        TableauLog.SessionEnded(log);
    }

    /// <summary>Uses each personal access token once, the standby too, which no run does as long as the first credentials are accepted. One that another process uses now needs nothing.</summary>
    public async Task<ImmutableArray<CheckFinding>> KeepAliveAsync(CancellationToken cancel)
    {
        var findings = ImmutableArray.CreateBuilder<CheckFinding>();
        foreach (AccessTokenOptions token in new[] { options.Token, options.Standby }.OfType<AccessTokenOptions>()) findings.Add(await KeepAliveAsync(token, cancel));
        return findings.ToImmutable();
    }

    /// <summary>Uses one personal access token.</summary>
    public async Task<CheckFinding> KeepAliveAsync(AccessTokenOptions token, CancellationToken cancel)
    {
        string subject = $"token {token.Name}";
        try
        {
            if (!leases.ContainsKey(token.Name) && await services.Sessions.HolderAsync(LeaseOf(token), cancel) is { } holder) return new CheckFinding(subject, CheckOutcome.Ok, $"in use by {holder}");
            await gate.WaitAsync(cancel);
            try
            {
                version ??= await signIn.VersionAsync(options.Server, cancel);
                TableauSession session = await patience.ExecuteAsync(async stop => await WithTokenAsync(token, version, stop), cancel);
                if (current?.Whose == session.Whose) current = session; // the sign-in ended the session that was there
                else await signIn.EndAsync(session, cancel);
            }
            finally
            {
                gate.Release();
            }

            return new CheckFinding(subject, CheckOutcome.Ok, "signed in");
        }
        catch (ConnectorException refused)
        {
            return new CheckFinding(subject, CheckOutcome.Problem, refused.Error.Message) { Error = refused.Error };
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (isDisposed) return;
        isDisposed = true;
        await closed.CancelAsync();
        await ahead.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (current is { } session) await signIn.EndAsync(session, CancellationToken.None);
        foreach (IAsyncDisposable lease in leases.Values) await lease.DisposeAsync();
        gate.Dispose();
        closed.Dispose();
    }

    private string LeaseOf(AccessTokenOptions token) => $"tableau/{options.Server.Authority}/{options.Site}/{token.Name}";

    private async Task<TableauSession> SignInAsync(CancellationToken cancel)
    {
        version ??= await signIn.VersionAsync(options.Server, cancel);
        TableauSession session;
        try
        {
            session = options.App is { } app ? await WithAppAsync(app, version, cancel) : await WithTokenAsync(options.Token!, version, cancel);
        }
        catch (ConnectorException refused) when (refused.Error.Kind == ErrorKind.Auth && options.Standby is not null)
        {
            TableauLog.OnStandby(log, options.App is not null ? "the connected app" : options.Token!.Name);
            session = await WithTokenAsync(options.Standby, version, cancel);
        }

        TableauLog.SignedIn(log, options.Site, session.Host.Host, session.Whose, session.Version.ToString());
        return session;
    }

    private async Task<TableauSession> WithAppAsync(ConnectedApp app, Version spoken, CancellationToken cancel)
    {
        Secret secret = await services.Secrets.GetAsync(app.Secret, cancel);
        return await RememberingAsync($"app/{app.ClientId}/{app.User}", secret, () =>
        {
            // Dated by the server's clock, which the answer before this has told: ours may be wrong by more than a token may live.
            DateTimeOffset dated = clock.Now ?? services.Time.GetUtcNow();
            string jwt = AppToken.Make(app, AppToken.ScopesFor(options), secret.Reveal(), dated, AppToken.NewId(secret.Version, services.Time.GetUtcNow(), ++signIns * 1_000_000 + services.Jitter()));
            return signIn.SendAsync(options.Server, spoken, new SignInProof($"the connected app as {app.User}", writer => writer.WriteString("jwt", jwt), secret.Reveal(), jwt) { Hour = new TokenHour(dated, services.Time) }, cancel);
        }, cancel);
    }

    private async Task<TableauSession> WithTokenAsync(AccessTokenOptions token, Version spoken, CancellationToken cancel)
    {
        if (!leases.ContainsKey(token.Name)) leases[token.Name] = await services.Sessions.AcquireAsync(LeaseOf(token), cancel);
        Secret secret = await services.Secrets.GetAsync(token.Secret, cancel);
        TableauSession session = await RememberingAsync($"token/{token.Name}", secret, () => signIn.SendAsync(options.Server, spoken, new SignInProof($"the token {token.Name}", writer =>
        {
            writer.WriteString("personalAccessTokenName", token.Name);
            writer.WriteString("personalAccessTokenSecret", secret.Reveal());
        }, secret.Reveal()), cancel), cancel);
        if (services.Secrets is IKeepsSecrets vault) await vault.UsedAsync(token.Secret, AccessTokenOptions.IdleDays, cancel);
        return session;
    }

    /// <summary>A refusal is remembered for every run: credentials that are refused again and again lock their user out. One that the hour may have caused is not.</summary>
    private async Task<TableauSession> RememberingAsync(string account, Secret secret, Func<Task<TableauSession>> send, CancellationToken cancel)
    {
        var identity = new SignInIdentity($"tableau/{options.Server.Authority}/{options.Site}/{account}", secret.Version);
        await services.Refusals.ThrowIfRefusedAsync(identity, cancel);
        try
        {
            return await send();
        }
        catch (ConnectorException refused) when (refused.Error.Code == "TABLEAU-SIGN-IN")
        {
            throw new ConnectorException(await services.Refusals.KeepAsync(identity, refused.Error, cancel));
        }
        catch (ConnectorException doubted) when (doubted.Error.Code is TableauErrors.WrongClock or TableauErrors.LateSignIn)
        {
            TableauLog.WrongHour(log, doubted.Error.Code, doubted.Error.Message, doubted.Error.Fix);
            throw;
        }
    }
}
