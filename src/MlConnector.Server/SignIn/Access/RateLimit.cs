namespace MlConnector.Server.SignIn.Access;

/// <summary>
/// How often each of many may come: so many at once, then one at a time. For each only the moment is kept at which it will have been forgotten. Kept in memory: it slows down, and proves nothing.
/// </summary>
/// <param name="time">The only clock.</param>
/// <param name="atOnce">So many come without a wait.</param>
/// <param name="each">Each is forgotten after so long.</param>
internal sealed class RateLimit(TimeProvider time, int atOnce, TimeSpan each)
{
    private const int Remembered = 20_000;

    private readonly Dictionary<string, DateTimeOffset> forgottenAt = new(StringComparer.Ordinal);
    private readonly Lock gate = new();

    /// <summary>Lets one in, or tells after how long it may come again.</summary>
    public TimeSpan? Enter(string who)
    {
        DateTimeOffset now = time.GetUtcNow();
        lock (gate)
        {
            DateTimeOffset from = forgottenAt.TryGetValue(who, out DateTimeOffset until) && until > now ? until : now;
            TimeSpan wait = from + each - now - new TimeSpan(each.Ticks * atOnce);
            if (wait > TimeSpan.Zero) return wait;
            if (forgottenAt.Count >= Remembered) Forget(now);
            forgottenAt[who] = from + each;
            return null;
        }
    }

    private void Forget(DateTimeOffset now)
    {
        foreach (string past in forgottenAt.Where(one => one.Value <= now).Select(one => one.Key).ToList()) forgottenAt.Remove(past);
        // More than so many at the same time is an attack from many addresses: who is limited already may try again, memory stays bounded.
        if (forgottenAt.Count >= Remembered) forgottenAt.Clear();
    }
}
