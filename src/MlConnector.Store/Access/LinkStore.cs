using System.Data.Common;
using MlConnector.Engine.Ports;
using MlConnector.Store.Sql;

namespace MlConnector.Store.Access;

internal sealed class LinkStore(Database database) : ILinkStore
{
    private const string Save = """
        INSERT INTO one_time_link (workspace, user_name, hash, ends_at) VALUES (@w, @user, @hash, @ends)
        ON CONFLICT (workspace, user_name) DO UPDATE SET hash = excluded.hash, ends_at = excluded.ends_at
        """;

    private const string Find = "SELECT hash, user_name, ends_at FROM one_time_link WHERE workspace = @w AND hash = @hash";

    private const string Spend = "DELETE FROM one_time_link WHERE workspace = @w AND hash = @hash";

    public Task SaveAsync(OneTimeLink link, CancellationToken cancel) => database.WriteAsync(sql => sql.Execute(Save, ("@user", link.User), ("@hash", link.Hash), ("@ends", link.EndsAt)), cancel);

    public Task<OneTimeLink?> FindAsync(string hash, CancellationToken cancel) => database.ReadAsync(sql => sql.First(Find, Read, ("@hash", hash)), cancel);

    public Task<bool> SpendAsync(string hash, CancellationToken cancel) => database.WriteAsync(sql => sql.Execute(Spend, ("@hash", hash)) == 1, cancel);

    private static OneTimeLink Read(DbDataReader row) => new(row.GetString(0), row.GetString(1), row.Time(2));
}
