using System.Data.Common;
using MlConnector.Engine.Ports;
using MlConnector.Store.Sql;

namespace MlConnector.Store.Leases;

internal sealed class LeaseStore(Database database) : ILeaseStore
{
    private const string Find = "SELECT name, owner, fence, held_until FROM lease WHERE workspace = @w AND name = @name";

    private const string Take = """
        INSERT INTO lease (workspace, name, owner, fence, held_until) VALUES (@w, @name, @owner, 1, @until)
        ON CONFLICT (workspace, name) DO UPDATE SET owner = excluded.owner, fence = lease.fence + 1, held_until = excluded.held_until
        RETURNING fence
        """;

    private const string Renew = """
        UPDATE lease SET held_until = CASE WHEN held_until > @until THEN held_until ELSE @until END
        WHERE workspace = @w AND name = @name AND owner = @owner AND fence = @fence
        """;

    // The row stays, so that the next holder's fence number is higher than any before.
    private const string Release = "UPDATE lease SET owner = '', held_until = 0 WHERE workspace = @w AND name = @name AND owner = @owner AND fence = @fence";

    private const string NoteEnded = "INSERT INTO session_ending (workspace, lease, ended_at) VALUES (@w, @name, @at)";

    private const string Forget = "DELETE FROM session_ending WHERE workspace = @w AND lease = @name AND ended_at < @since";

    private const string Endings = "SELECT ended_at FROM session_ending WHERE workspace = @w AND lease = @name AND ended_at >= @since ORDER BY ended_at";

    public Task<(Fence? Fence, LeaseHolder? Holder)> TryAcquireAsync(string lease, string owner, TimeSpan length, bool takeOver, DateTimeOffset now, CancellationToken cancel)
    {
        ArgumentException.ThrowIfNullOrEmpty(owner);
        return database.WriteAsync(
            sql =>
            {
                var holder = sql.First(Find, Read, ("@name", lease));
                if (!takeOver && holder is { Owner.Length: > 0 } && holder.Until > now) return (null, holder);
                var number = sql.Number(Take, ("@name", lease), ("@owner", owner), ("@until", now + length)) ?? 0;
                return ((Fence?)new Fence(lease, number, owner), (LeaseHolder?)null);
            },
            cancel);
    }

    public Task<bool> RenewAsync(Fence fence, TimeSpan length, DateTimeOffset now, CancellationToken cancel) => database.WriteAsync(
        sql => sql.Execute(Renew, ("@name", fence.Lease), ("@owner", fence.Owner), ("@fence", fence.Number), ("@until", now + length)) == 1, cancel);

    public Task ReleaseAsync(Fence fence, CancellationToken cancel) =>
        database.WriteAsync(sql => sql.Execute(Release, ("@name", fence.Lease), ("@owner", fence.Owner), ("@fence", fence.Number)), cancel);

    public Task<LeaseHolder?> FindAsync(string lease, DateTimeOffset now, CancellationToken cancel) => database.ReadAsync(
        sql => sql.First(Find, Read, ("@name", lease)) is { Owner.Length: > 0 } holder && holder.Until > now ? holder : null, cancel);

    public Task NoteEndedAsync(string lease, DateTimeOffset at, DateTimeOffset since, CancellationToken cancel) => database.WriteAsync(
        sql =>
        {
            sql.Execute(Forget, ("@name", lease), ("@since", since));
            return sql.Execute(NoteEnded, ("@name", lease), ("@at", at));
        },
        cancel);

    public Task<IReadOnlyList<DateTimeOffset>> EndingsAsync(string lease, DateTimeOffset since, CancellationToken cancel) =>
        database.ReadAsync<IReadOnlyList<DateTimeOffset>>(sql => sql.All(Endings, row => row.Time(0), ("@name", lease), ("@since", since)), cancel);

    private static LeaseHolder Read(DbDataReader row) => new(row.GetString(0), row.GetString(1), row.GetInt64(2), row.Time(3));
}
