using System.Data.Common;
using MlConnector.Engine.Ports;
using MlConnector.Store.Sql;

namespace MlConnector.Store.Access;

internal sealed class TokenStore(Database database) : ITokenStore
{
    private static readonly EnumTexts<TokenScopes> Scopes = new("none", "read", "run", "read run", "admin", "read admin", "run admin", "read run admin");

    private const string Columns = "SELECT id, name, hash, scopes, created_at, created_by, ends_at, used_at FROM api_token WHERE workspace = @w";

    private const string List = Columns + " ORDER BY created_at, id";

    private const string Find = Columns + " AND hash = @hash";

    private const string Add = """
        INSERT INTO api_token (workspace, id, name, hash, scopes, created_at, created_by, ends_at, used_at) VALUES (@w, @id, @name, @hash, @scopes, @at, @by, @ends, @used)
        """;

    private const string Touch = "UPDATE api_token SET used_at = @at WHERE workspace = @w AND id = @id";

    private const string Revoke = "DELETE FROM api_token WHERE workspace = @w AND id = @id";

    public Task<IReadOnlyList<ApiToken>> ListAsync(CancellationToken cancel) => database.ReadAsync<IReadOnlyList<ApiToken>>(sql => sql.All(List, Read), cancel);

    public Task<ApiToken?> FindAsync(string hash, CancellationToken cancel) => database.ReadAsync(sql => sql.First(Find, Read, ("@hash", hash)), cancel);

    public Task AddAsync(ApiToken token, CancellationToken cancel) => database.WriteAsync(
        sql => sql.Execute(
            Add,
            ("@id", token.Id), ("@name", token.Name), ("@hash", token.Hash), ("@scopes", Scopes[token.Scopes]), ("@at", token.CreatedAt), ("@by", token.CreatedBy), ("@ends", token.EndsAt),
            ("@used", token.UsedAt)),
        cancel);

    public Task TouchAsync(string id, DateTimeOffset at, CancellationToken cancel) => database.WriteAsync(sql => sql.Execute(Touch, ("@at", at), ("@id", id)), cancel);

    public Task<bool> RevokeAsync(string id, CancellationToken cancel) => database.WriteAsync(sql => sql.Execute(Revoke, ("@id", id)) == 1, cancel);

    private static ApiToken Read(DbDataReader row) =>
        new(row.GetString(0), row.GetString(1), row.GetString(2), Scopes.Parse(row.GetString(3)), row.Time(4), row.GetString(5), row.TimeOrNull(6), row.TimeOrNull(7));
}
