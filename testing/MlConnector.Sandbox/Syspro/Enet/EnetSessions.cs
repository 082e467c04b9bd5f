using System.Globalization;
using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.Syspro.Data;

namespace MlConnector.Sandbox.Syspro.Enet;

/// <summary>A logged-on operator.</summary>
internal sealed class EnetSession(string id, string operatorCode, SysproCompany company)
{
    public string Id => id;
    public string Operator => operatorCode;
    public SysproCompany Company => company;
    public DateTimeOffset LastUsed { get; set; }
}

/// <summary>Logon, logoff and the life of sessions. Safe for concurrent use.</summary>
internal sealed class EnetSessions(SandboxContext sandbox, SysproData data, EnetOptions options, int seed)
{
    private const int IdDigits = 34;
    private readonly Lock gate = new();
    private readonly Random random = new(seed);
    private readonly List<EnetSession> sessions = [];
    private readonly Dictionary<string, int> failures = new(StringComparer.OrdinalIgnoreCase);

    public int Count
    {
        get { lock (gate) return sessions.Count; }
    }

    /// <summary>Logs on.</summary>
    /// <returns>The session id with its two trailing blanks.</returns>
    public string LogOn(string operatorCode, string password, string companyId, string companyPassword)
    {
        lock (gate)
        {
            var company = Authenticate(operatorCode, password, companyId, companyPassword);
            MakeRoom(operatorCode);
            var session = new EnetSession(NewId(), operatorCode, company) { LastUsed = sandbox.Clock.GetUtcNow() };
            sessions.Add(session);
            sandbox.Counters.Add("syspro.enet.logons");
            return session.Id + "  ";
        }
    }

    public void LogOff(string userId)
    {
        lock (gate)
        {
            sessions.Remove(Find(userId));
            sandbox.Counters.Add("syspro.enet.logoffs");
        }
    }

    /// <summary>The session of an id, which counts as used now.</summary>
    public EnetSession Use(string userId)
    {
        lock (gate)
        {
            var session = Find(userId);
            session.LastUsed = sandbox.Clock.GetUtcNow();
            return session;
        }
    }

    /// <summary>Ends the sessions of an operator, as an interactive login with its code does; null ends all.</summary>
    /// <returns>How many ended.</returns>
    public int Evict(string? operatorCode)
    {
        lock (gate)
        {
            var evicted = sessions.RemoveAll(session => operatorCode is null || Same(session.Operator, operatorCode));
            sandbox.Counters.Add("syspro.enet.evictions", evicted);
            return evicted;
        }
    }

    private SysproCompany Authenticate(string operatorCode, string password, string companyId, string companyPassword)
    {
        var refused = failures.GetValueOrDefault(operatorCode);
        if (options.LockOutAfter > 0 && refused >= options.LockOutAfter) throw Refused("ERROR: Operator is locked out");
        if (!options.Operators.TryGetValue(operatorCode, out var expected)) throw Refused("ERROR: Invalid operator code");
        if (expected != password)
        {
            failures[operatorCode] = refused + 1;
            throw Refused("ERROR: Invalid operator password");
        }
        failures.Remove(operatorCode);
        var company = data.Company(companyId) ?? throw Refused("ERROR: Invalid company id");
        return company.Options.Password == companyPassword ? company : throw Refused("ERROR: Invalid company password");
    }

    private EnetException Refused(string text)
    {
        sandbox.Counters.Add("syspro.enet.refused");
        return new EnetException(text);
    }

    private void MakeRoom(string operatorCode)
    {
        if (options.SingleSessionPerOperator) Drop(sessions.Where(session => Same(session.Operator, operatorCode)));
        if (sessions.Count < options.MaxSessions) return;
        var idlest = sessions.MinBy(session => session.LastUsed)!;
        if (!IsIdle(idlest)) throw Refused("ERROR: The maximum number of concurrent users has been reached");
        Drop([idlest]);
    }

    private void Drop(IEnumerable<EnetSession> dead)
    {
        foreach (var session in dead.ToList())
        {
            sessions.Remove(session);
            sandbox.Counters.Add("syspro.enet.evictions");
        }
    }

    private EnetSession Find(string userId)
    {
        var id = userId.TrimEnd(' ');
        if (id.Length != IdDigits || !id.All(char.IsAsciiHexDigitUpper)) throw EnetException.Malformed();
        var session = sessions.Find(one => one.Id == id) ?? throw Dead();
        if (!IsIdle(session)) return session;
        sessions.Remove(session);
        sandbox.Counters.Add("syspro.enet.timeouts");
        throw Dead();
    }

    private EnetException Dead()
    {
        sandbox.Counters.Add("syspro.enet.dead");
        return new EnetException(options.SessionErrorText);
    }

    private bool IsIdle(EnetSession session) => sandbox.Clock.GetUtcNow() - session.LastUsed > options.IdleTimeout;

    // 32 hex digits and the two digits of the instance.
    private string NewId()
    {
        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        return Convert.ToHexString(bytes) + 0.ToString("D2", CultureInfo.InvariantCulture);
    }

    private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
