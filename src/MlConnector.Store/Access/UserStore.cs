using System.Data.Common;
using MlConnector.Engine.Ports;
using MlConnector.Store.Sql;

namespace MlConnector.Store.Access;

internal sealed class UserStore(Database database) : IUserStore
{
    private static readonly EnumTexts<Role> Roles = new("viewer", "operator", "admin", "auditor");

    private const string Columns = """
        SELECT name, role, password_hash, subject, is_disabled, failures, locked_until, signed_in_at, created_at, created_by FROM console_user WHERE workspace = @w
        """;

    private const string List = Columns + " ORDER BY name";

    private const string Find = Columns + " AND name = @name";

    private const string Save = """
        INSERT INTO console_user (workspace, name, role, password_hash, subject, is_disabled, failures, locked_until, signed_in_at, created_at, created_by)
        VALUES (@w, @name, @role, @password, @subject, @disabled, @failures, @locked, @signedIn, @at, @by)
        ON CONFLICT (workspace, name) DO UPDATE SET
            role = excluded.role, password_hash = excluded.password_hash, subject = excluded.subject, is_disabled = excluded.is_disabled, failures = excluded.failures,
            locked_until = excluded.locked_until, signed_in_at = excluded.signed_in_at
        """;

    public Task<IReadOnlyList<User>> ListAsync(CancellationToken cancel) => database.ReadAsync<IReadOnlyList<User>>(sql => sql.All(List, Read), cancel);

    public Task<User?> FindAsync(string name, CancellationToken cancel) => database.ReadAsync(sql => sql.First(Find, Read, ("@name", name)), cancel);

    public Task<User?> ChangeAsync(Func<IReadOnlyList<User>, User?> change, CancellationToken cancel) => database.WriteAsync(
        sql =>
        {
            var changed = change(sql.All(List, Read));
            if (changed is not null) Write(sql, changed);
            return changed;
        },
        cancel);

    private static void Write(SqlSession sql, User user) => sql.Execute(
        Save,
        ("@name", user.Name), ("@role", Roles[user.Role]), ("@password", user.PasswordHash), ("@subject", user.Subject), ("@disabled", user.IsDisabled ? 1 : 0), ("@failures", user.Failures),
        ("@locked", user.LockedUntil), ("@signedIn", user.SignedInAt), ("@at", user.CreatedAt), ("@by", user.CreatedBy));

    private static User Read(DbDataReader row) => new(row.GetString(0), Roles.Parse(row.GetString(1)), row.Time(8), row.GetString(9))
    {
        PasswordHash = row.TextOrNull(2),
        Subject = row.TextOrNull(3),
        IsDisabled = row.GetInt64(4) == 1,
        Failures = (int)row.GetInt64(5),
        LockedUntil = row.TimeOrNull(6),
        SignedInAt = row.TimeOrNull(7),
    };
}
