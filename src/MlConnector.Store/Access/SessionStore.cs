using System.Data.Common;
using MlConnector.Engine.Ports;
using MlConnector.Store.Sql;

namespace MlConnector.Store.Access;

internal sealed class SessionStore(Database database) : ISessionStore
{
    private const string Save = "INSERT INTO console_session (workspace, hash, user_name, started_at, used_at) VALUES (@w, @hash, @user, @started, @used)";

    private const string ForgetIdle = "DELETE FROM console_session WHERE workspace = @w AND used_at < @since";

    private const string Find = "SELECT hash, user_name, started_at, used_at FROM console_session WHERE workspace = @w AND hash = @hash";

    private const string Touch = "UPDATE console_session SET used_at = @at WHERE workspace = @w AND hash = @hash";

    private const string End = "DELETE FROM console_session WHERE workspace = @w AND hash = @hash";

    private const string EndOf = "DELETE FROM console_session WHERE workspace = @w AND user_name = @user AND hash <> @except";

    public Task SaveAsync(Session session, DateTimeOffset idleSince, CancellationToken cancel) => database.WriteAsync(
        sql =>
        {
            sql.Execute(ForgetIdle, ("@since", idleSince));
            sql.Execute(Save, ("@hash", session.Hash), ("@user", session.User), ("@started", session.StartedAt), ("@used", session.UsedAt));
        },
        cancel);

    public Task<Session?> FindAsync(string hash, CancellationToken cancel) => database.ReadAsync(sql => sql.First(Find, Read, ("@hash", hash)), cancel);

    public Task TouchAsync(string hash, DateTimeOffset at, CancellationToken cancel) => database.WriteAsync(sql => sql.Execute(Touch, ("@at", at), ("@hash", hash)), cancel);

    public Task EndAsync(string hash, CancellationToken cancel) => database.WriteAsync(sql => sql.Execute(End, ("@hash", hash)), cancel);

    public Task EndOfAsync(string user, string? except, CancellationToken cancel) => database.WriteAsync(sql => sql.Execute(EndOf, ("@user", user), ("@except", except ?? "")), cancel);

    private static Session Read(DbDataReader row) => new(row.GetString(0), row.GetString(1), row.Time(2), row.Time(3));
}
