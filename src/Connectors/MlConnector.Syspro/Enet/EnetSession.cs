using Microsoft.Extensions.Logging;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Syspro.Options;

namespace MlConnector.Syspro.Enet;

/// <summary>
/// The one worker of an operator: SYSPRO ends the first session of an operator when a second logs on (seen), so calls wait for each other here, processes wait for each other through a lease
/// (INV-8), and whoever logged on logs off. A session that died is renewed once per call; a refused logon is never repeated.
/// </summary>
internal sealed class EnetSession(SysproOptions options, EnetSettings settings, EnetClient client, ConnectorServices services, ILogger logger) : IAsyncDisposable
{
    private const int ManyEvictions = 3;
    private readonly SemaphoreSlim gate = new(1, 1);
    private readonly Queue<long> evictions = new();
    private IAsyncDisposable? lease;
    private string? session;
    private string company = "";
    private long began;
    private long used;
    private CompanyTurns? turns;
    private char? profiled;

    /// <summary>True while the operator is ours.</summary>
    public bool HoldsLease => lease is not null;

    /// <summary>The company that the open session belongs to; null = none is open.</summary>
    public string? OpenCompany => session is null ? null : company;

    /// <summary>Whose rows may be read now.</summary>
    public CompanyTurns Turns => LazyInitializer.EnsureInitialized(ref turns, () => new CompanyTurns(services.Time, () => services.Time.GetElapsedTime(Volatile.Read(ref used))));

    /// <summary>Decimal character of numbers: as set, else as the logon profile told, else a point.</summary>
    public char DecimalCharacter => settings.DecimalCharacter ?? profiled ?? '.';

    /// <summary>Name of the lease: the operator at this server.</summary>
    public static string LeaseName(EnetSettings settings) => $"syspro/{settings.Url.Authority}/{settings.Operator.ToUpperInvariant()}";

    /// <summary>Makes a call with a session of the company. <paramref name="name"/> is for messages.</summary>
    public async Task<EnetAnswer> CallAsync(string forCompany, string name, Func<string, CancellationToken, Task<EnetAnswer>> call, CancellationToken cancel)
    {
        await gate.WaitAsync(cancel);
        try
        {
            string mine = await RequireAsync(forCompany, cancel);
            EnetAnswer answer = await CallOnceAsync(mine, call, cancel);
            EnetVerdict first = EnetBody.Judge(answer.Text, settings.SessionErrorPatterns), verdict = first;
            if (verdict is EnetVerdict.Answer) return answer;
            if (verdict is not EnetVerdict.NotLicensed)
            {
                // an unknown text may be a dead session in the operator's language: one renewal, one repetition, then it counts
                string said = Shown(answer.Text);
                if (first is EnetVerdict.SessionGone) await NoteEvictionAsync(said, cancel);
                if (first is not EnetVerdict.Empty) mine = await RenewAsync(forCompany, cancel);
                answer = await CallOnceAsync(mine, call, cancel);
                verdict = EnetBody.Judge(answer.Text, settings.SessionErrorPatterns);
                if (first is EnetVerdict.Error && verdict is EnetVerdict.Answer) await NoteEvictionAsync(said, cancel); // so that is what it meant
                if (verdict is EnetVerdict.Answer) return answer;
            }

            throw EnetBody.Fail(verdict, name, Shown(answer.Text));
        }
        finally
        {
            gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await gate.WaitAsync(CancellationToken.None);
        try
        {
            await LogoffAsync();
            if (lease is not null) await lease.DisposeAsync();
            lease = null;
        }
        finally
        {
            gate.Release();
            gate.Dispose();
        }
    }

    private async Task<EnetAnswer> CallOnceAsync(string mine, Func<string, CancellationToken, Task<EnetAnswer>> call, CancellationToken cancel)
    {
        EnetAnswer answer = await call(mine, cancel);
        used = services.Time.GetTimestamp();
        return answer;
    }

    private async Task<string> RequireAsync(string forCompany, CancellationToken cancel)
    {
        bool stale = session is not null && (services.Time.GetElapsedTime(used) > settings.SessionMaxIdle || services.Time.GetElapsedTime(began) > settings.SessionMaxAge);
        if (session is { } current && company == forCompany && !stale) return current;
        await LogoffAsync();
        return await LogonAsync(forCompany, cancel);
    }

    private async Task<string> RenewAsync(string forCompany, CancellationToken cancel)
    {
        await LogoffAsync(); // the old id may still hold a licence
        await Task.Delay(TimeSpan.FromMilliseconds(evictions.Count * services.Jitter() / 2000), services.Time, cancel); // two that evict each other must not run in step
        return await LogonAsync(forCompany, cancel);
    }

    /// <summary>Kept beyond this process, so that <c>check</c> can tell of a person who uses the operator while runs read.</summary>
    private async Task NoteEvictionAsync(string why, CancellationToken cancel)
    {
        logger.SessionGone(options.Connection, settings.Operator, why);
        long now = services.Time.GetTimestamp();
        evictions.Enqueue(now);
        while (services.Time.GetElapsedTime(evictions.Peek(), now) > TimeSpan.FromHours(1)) evictions.Dequeue();
        if (evictions.Count >= ManyEvictions) logger.OftenEvicted(options.Connection, settings.Operator, evictions.Count);
        await services.Sessions.NoteEndedAsync(LeaseName(settings), cancel);
    }

    private async Task<string> LogonAsync(string forCompany, CancellationToken cancel)
    {
        lease ??= await services.Sessions.AcquireAsync(LeaseName(settings), cancel); // INV-8
        string said;
        try
        {
            said = await SignInAsync(forCompany, cancel);
        }
        catch (ConnectorException refused) when (refused.Error.Kind is ErrorKind.Auth)
        {
            await lease.DisposeAsync(); // nobody waits for an operator that cannot log on
            lease = null;
            throw;
        }

        session = said; // verbatim, its trailing blanks included (seen)
        company = forCompany;
        began = used = services.Time.GetTimestamp();
        logger.LoggedOn(options.Connection, settings.Operator, forCompany);
        if (settings.DecimalCharacter is null) profiled ??= await ReadDecimalCharacterAsync(said, cancel);
        return said;
    }

    /// <summary>The session id. A refusal is remembered for the operator, whatever the company, and for every process: who tries on is locked out. Not one that passes by itself, nor a body that is no word of SYSPRO's (nothing, or a proxy's page).</summary>
    private async Task<string> SignInAsync(string forCompany, CancellationToken cancel)
    {
        Secret password = await services.Secrets.GetAsync(settings.PasswordName, cancel);
        Secret? ofCompany = settings.CompanyPasswordName is { } name ? await services.Secrets.GetAsync(name, cancel) : null;
        SignInIdentity identity = new(LeaseName(settings), $"{password.Version} {ofCompany?.Version}");
        await services.Refusals.ThrowIfRefusedAsync(identity, cancel);
        string companyPassword = ofCompany?.Reveal() ?? "";
        EnetAnswer answer = await SendLogonAsync(settings.Companies.GetValueOrDefault(forCompany, forCompany), password.Reveal(), companyPassword, cancel);
        string said = answer.Text.TrimEnd('\r', '\n');
        if (EnetBody.Judge(said, []) is EnetVerdict.Answer && said.Trim() is { Length: >= 20 and <= 60 } id && id.All(char.IsAsciiLetterOrDigit)) return said;
        string why = EnetBody.Shown(said, password.Reveal(), companyPassword);
        throw new ConnectorException(EnetBody.Judge(said, settings.BusyPatterns) switch
        {
            EnetVerdict.Error => await services.Refusals.KeepAsync(identity, Refused(forCompany, why), cancel),
            EnetVerdict.SessionGone or EnetVerdict.NotLicensed => Refused(forCompany, why) with { Fix = "The next run logs on again. If this lasts: end sessions that nobody needs, or give the operator class or the licence more users." },
            _ => Refused(forCompany, why) with { Fix = "The answer is not SYSPRO's: check enet.url and what stands between here and the server." },
        });
    }

    private async Task<char> ReadDecimalCharacterAsync(string mine, CancellationToken cancel)
    {
        try
        {
            return LogonProfile.DecimalCharacter((await client.GetLogonProfileAsync(mine, cancel)).Text) ?? '.';
        }
        catch (ConnectorException)
        {
            return '.'; // a site without the call still has numbers, and those that contradict are refused
        }
    }

    /// <summary>A logon whose answer was lost is sent once more: at worst it ends the session that nobody knows. A refusal is an answer.</summary>
    private async Task<EnetAnswer> SendLogonAsync(string id, string password, string companyPassword, CancellationToken cancel)
    {
        try
        {
            return await client.LogonAsync(id, password, companyPassword, cancel);
        }
        catch (ConnectorException lost) when (lost.Error.Kind is ErrorKind.Transient or ErrorKind.Throttled)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(250 + (services.Jitter() / 2000)), services.Time, cancel);
            return await client.LogonAsync(id, password, companyPassword, cancel);
        }
    }

    /// <summary>Logging off frees a licence; if it fails the session ends by its idle time, which is worth a warning and no more.</summary>
    private async Task LogoffAsync()
    {
        if (session is not { } mine) return;
        session = null;
        try
        {
            using CancellationTokenSource limit = new(TimeSpan.FromSeconds(15), services.Time);
            EnetAnswer answer = await client.LogoffAsync(mine, limit.Token);
            if (EnetBody.Judge(answer.Text, []) is not EnetVerdict.Answer) logger.LogoffFailed(options.Connection, EnetBody.Shown(answer.Text, mine));
        }
        catch (Exception error) when (error is ConnectorException or OperationCanceledException)
        {
            logger.LogoffFailed(options.Connection, error is ConnectorException failed ? failed.Error.Code : "no answer");
        }
    }

    private string Shown(string text) => session is null ? EnetBody.Shown(text) : EnetBody.Shown(text, session);

    private ConnectorError Refused(string forCompany, string why) => new(
        SysproErrors.LogonRefused, ErrorKind.Auth, ErrorOwner.Operator, $"SYSPRO e.net refused the logon of operator {settings.Operator} to company {forCompany}: {why}",
        $"Check operator, password (mlc secrets set {settings.PasswordName}) and company; operators can be locked out.");
}
