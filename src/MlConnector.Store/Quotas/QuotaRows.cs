using MlConnector.Abstractions.Destinations;
using MlConnector.Store.Sql;

namespace MlConnector.Store.Quotas;

/// <summary>What the store knows of a limited object.</summary>
internal readonly record struct QuotaState(long CountedTo, long BlockedUntil, string BlockedWhy, long Longest, long Entries, long CompactAt);

/// <summary>Reservations as rows.</summary>
internal static class QuotaRows
{
    private const string FindState = "SELECT counted_to, blocked_until, blocked_why, longest, entries, compact_at FROM quota WHERE workspace = @w AND quota_key = @key";

    private const string Sum = "SELECT COALESCE(sum(amount), 0) FROM quota_entry WHERE workspace = @w AND quota_key = @key AND counted_at > @from";

    private const string List = "SELECT counted_at, amount FROM quota_entry WHERE workspace = @w AND quota_key = @key AND counted_at > @from ORDER BY counted_at";

    private const string Last = "SELECT max(counted_at) FROM quota_entry WHERE workspace = @w AND quota_key = @key AND counted_at > @from AND amount > 0";

    private const string SaveState = """
        INSERT INTO quota (workspace, quota_key, counted_to, longest, entries) VALUES (@w, @key, @at, @longest, 1)
        ON CONFLICT (workspace, quota_key) DO UPDATE SET
            counted_to = excluded.counted_to, entries = quota.entries + 1,
            longest = CASE WHEN quota.longest < excluded.longest THEN excluded.longest ELSE quota.longest END
        """;

    private const string Add = """
        INSERT INTO quota_entry (workspace, quota_key, counted_at, amount) VALUES (@w, @key, @at, @amount)
        ON CONFLICT (workspace, quota_key, counted_at) DO UPDATE SET amount = quota_entry.amount + excluded.amount
        """;

    private const string SaveBlock = """
        INSERT INTO quota (workspace, quota_key, counted_to, blocked_until, blocked_why) VALUES (@w, @key, @at, @until, @why)
        ON CONFLICT (workspace, quota_key) DO UPDATE SET counted_to = excluded.counted_to, blocked_until = excluded.blocked_until, blocked_why = excluded.blocked_why
        WHERE quota.blocked_until < excluded.blocked_until
        """;

    private const string Clear = "DELETE FROM quota_entry WHERE workspace = @w AND quota_key = @key";

    private const string Compacted = "UPDATE quota SET entries = @entries, compact_at = @next WHERE workspace = @w AND quota_key = @key";

    // What was reserved at a time lies at that time, or a moment later: the counting clock never runs behind, and merging keeps the newest time.
    private const string Earlier = "SELECT counted_at FROM quota_entry WHERE workspace = @w AND quota_key = @key AND counted_at >= @from AND counted_at <= @to AND amount >= @amount ORDER BY counted_at LIMIT 1";

    private const string Change = "UPDATE quota_entry SET amount = amount + @amount WHERE workspace = @w AND quota_key = @key AND counted_at = @at";

    private static readonly long AMoment = TimeSpan.FromSeconds(5).Ticks;

    private const int Slack = 1024;

    // Longer than any window that a claim may name later for the same key.
    private static readonly long KeptAtLeast = TimeSpan.FromHours(25).Ticks;

    public static QuotaState Find(SqlSession sql, string key) => sql.First(
        FindState, row => new QuotaState(row.GetInt64(0), row.GetInt64(1), row.GetString(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5)), ("@key", key));

    public static long Used(SqlSession sql, string key, long from) => sql.Number(Sum, ("@key", key), ("@from", from)) ?? 0;

    /// <summary>When something was taken last since a time; null if nothing was.</summary>
    public static long? Newest(SqlSession sql, string key, long from) => sql.Number(Last, ("@key", key), ("@from", from));

    public static List<QuotaEntry> Entries(SqlSession sql, string key, long from) =>
        sql.All(List, row => new QuotaEntry(row.GetInt64(0), row.GetInt64(1)), ("@key", key), ("@from", from));

    public static void Block(SqlSession sql, string key, long at, long until, string why) =>
        sql.Execute(SaveBlock, ("@key", key), ("@at", at), ("@until", until), ("@why", why));

    /// <summary>Gives the earlier reservation back that a claim replaces; its place, or null if there is none (any more).</summary>
    public static long? GiveBack(SqlSession sql, QuotaClaim claim)
    {
        if (claim.InsteadOf is not { UtcTicks: var from } || sql.Number(Earlier, ("@key", claim.Key), ("@from", from), ("@to", from + AMoment), ("@amount", claim.Amount)) is not { } at) return null;
        sql.Execute(Change, ("@key", claim.Key), ("@at", at), ("@amount", -claim.Amount));
        return at;
    }

    /// <summary>Undoes it.</summary>
    public static void TakeBack(SqlSession sql, QuotaClaim claim, long? at)
    {
        if (at is { } place) sql.Execute(Change, ("@key", claim.Key), ("@at", place), ("@amount", claim.Amount));
    }

    public static void Take(SqlSession sql, QuotaClaim claim, long at)
    {
        var longest = claim.Windows.IsDefaultOrEmpty ? 0 : claim.Windows.Max(window => window.Length.Ticks);
        sql.Execute(SaveState, ("@key", claim.Key), ("@at", at), ("@longest", longest));
        sql.Execute(Add, ("@key", claim.Key), ("@at", at), ("@amount", claim.Amount));
        var state = Find(sql, claim.Key);
        if (state.Entries >= Math.Max(Slack, state.CompactAt)) Compact(sql, claim.Key, at, Math.Max(state.Longest, KeptAtLeast));
    }

    private static void Compact(SqlSession sql, string key, long now, long keep)
    {
        var merged = QuotaCompaction.Compact(Entries(sql, key, from: -1), now, keep);
        sql.Execute(Clear, ("@key", key));
        foreach (var entry in merged) sql.Execute(Add, ("@key", key), ("@at", entry.At), ("@amount", entry.Amount));
        sql.Execute(Compacted, ("@key", key), ("@entries", merged.Count), ("@next", merged.Count + Slack));
    }
}
