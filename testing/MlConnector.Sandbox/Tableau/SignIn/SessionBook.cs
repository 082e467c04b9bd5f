namespace MlConnector.Sandbox.Tableau.SignIn;

/// <summary>Sessions. One per personal access token: a second sign-in ends the first; sessions of a connected app live beside each other.</summary>
internal sealed class SessionBook(TableauSandboxOptions options, TimeProvider time)
{
    private readonly Dictionary<string, (DateTimeOffset Used, string? Pat, IReadOnlyList<string>? Scopes)> sessions = new(StringComparer.Ordinal);
    private long begun;

    /// <summary>Begins a session; of a personal access token if <paramref name="pat"/> names one, else of a connected app, with its scopes.</summary>
    public string Begin(string? pat, IReadOnlyList<string> scopes)
    {
        foreach (string old in sessions.Where(each => pat is not null && each.Value.Pat == pat).Select(each => each.Key).ToArray()) sessions.Remove(old);
        string token = $"session-{++begun:x6}|{TableauIds.Of("token", begun)}|00000000-0000-0000-0000-000000000001";
        sessions[token] = (time.GetUtcNow(), pat, pat is null ? scopes : null);
        return token;
    }

    public bool Accepts(string token)
    {
        if (!sessions.TryGetValue(token, out var session)) return false;
        if (time.GetUtcNow() - session.Used > options.SessionIdle)
        {
            sessions.Remove(token);
            return false;
        }

        sessions[token] = session with { Used = time.GetUtcNow() };
        return true;
    }

    /// <summary>Whether a session may do what a scope names; one of a personal access token may do what its user may.</summary>
    public bool Has(string token, string scope) => sessions.TryGetValue(token, out var session) && session.Scopes?.Contains(scope, StringComparer.Ordinal) != false;

    public bool End(string token) => sessions.Remove(token);

    public void EndAll() => sessions.Clear();

    /// <summary>Sessions that live.</summary>
    public int Count => sessions.Count;
}
