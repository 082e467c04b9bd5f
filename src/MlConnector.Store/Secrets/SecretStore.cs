using System.Data.Common;
using System.Globalization;
using MlConnector.Engine.Ports;
using MlConnector.Store.Sql;

namespace MlConnector.Store.Secrets;

internal sealed class SecretStore(Database database) : ISecretStore
{
    private static readonly EnumTexts<KeyPurpose> Purposes = new("secrets", "journal", "audit");

    private const string Columns = "SELECT name, key_id, sealed, set_at, set_by, expires, used_at, idle_days FROM secret WHERE workspace = @w";

    private const string List = Columns + " ORDER BY name";

    private const string Find = Columns + " AND name = @name";

    private const string Save = """
        INSERT INTO secret (workspace, name, key_id, sealed, set_at, set_by, expires) VALUES (@w, @name, @key, @sealed, @at, @by, @expires)
        ON CONFLICT (workspace, name) DO UPDATE SET
            key_id = excluded.key_id, sealed = excluded.sealed, set_at = excluded.set_at, set_by = excluded.set_by, expires = excluded.expires, used_at = NULL
        """;

    private const string Replace = "UPDATE secret SET key_id = @key, sealed = @sealed WHERE workspace = @w AND name = @name AND key_id = @oldKey AND sealed = @oldSealed";

    private const string Used = "UPDATE secret SET used_at = @at, idle_days = @days WHERE workspace = @w AND name = @name";

    private const string Remove = "DELETE FROM secret WHERE workspace = @w AND name = @name";

    private const string Keys = "SELECT key_id, purpose, wrapped, wrapped_by, is_current, created_at FROM data_key WHERE workspace = @w ORDER BY created_at, key_id";

    private const string Retire = "UPDATE data_key SET is_current = 0 WHERE workspace = @w AND purpose = @purpose AND key_id <> @key";

    private const string SaveKey = """
        INSERT INTO data_key (workspace, key_id, purpose, wrapped, wrapped_by, is_current, created_at) VALUES (@w, @key, @purpose, @wrapped, @by, @current, @at)
        ON CONFLICT (workspace, key_id) DO UPDATE SET wrapped = excluded.wrapped, wrapped_by = excluded.wrapped_by, is_current = excluded.is_current
        """;

    public Task<IReadOnlyList<SecretRecord>> ListAsync(CancellationToken cancel) => database.ReadAsync<IReadOnlyList<SecretRecord>>(sql => sql.All(List, Read), cancel);

    public Task<SecretRecord?> FindAsync(string name, CancellationToken cancel) => database.ReadAsync(sql => sql.First(Find, Read, ("@name", name)), cancel);

    public Task SaveAsync(SecretRecord secret, CancellationToken cancel) => database.WriteAsync(
        sql => sql.Execute(
            Save,
            ("@name", secret.Name), ("@key", secret.KeyId), ("@sealed", secret.Sealed), ("@at", secret.SetAt), ("@by", secret.By),
            ("@expires", secret.Expires?.ToString("O", CultureInfo.InvariantCulture))),
        cancel);

    public Task<bool> ReplaceAsync(SecretRecord old, SecretRecord resealed, CancellationToken cancel) => database.WriteAsync(
        sql => sql.Execute(Replace, ("@key", resealed.KeyId), ("@sealed", resealed.Sealed), ("@name", old.Name), ("@oldKey", old.KeyId), ("@oldSealed", old.Sealed)) == 1, cancel);

    public Task UsedAsync(string name, DateTimeOffset at, int idleDays, CancellationToken cancel) => database.WriteAsync(sql => sql.Execute(Used, ("@name", name), ("@at", at), ("@days", idleDays)), cancel);

    public Task<bool> RemoveAsync(string name, CancellationToken cancel) => database.WriteAsync(sql => sql.Execute(Remove, ("@name", name)) == 1, cancel);

    public Task<IReadOnlyList<DataKeyRecord>> KeysAsync(CancellationToken cancel) => database.ReadAsync<IReadOnlyList<DataKeyRecord>>(sql => sql.All(Keys, ReadKey), cancel);

    public Task SaveKeysAsync(IReadOnlyList<DataKeyRecord> keys, CancellationToken cancel) => database.WriteAsync(
        sql =>
        {
            foreach (var key in keys)
            {
                var purpose = Purposes[key.Purpose];
                if (key.Current) sql.Execute(Retire, ("@purpose", purpose), ("@key", key.KeyId));
                sql.Execute(
                    SaveKey,
                    ("@key", key.KeyId), ("@purpose", purpose), ("@wrapped", key.Wrapped), ("@by", key.WrappedBy), ("@current", key.Current ? 1 : 0), ("@at", key.CreatedAt));
            }
        },
        cancel);

    private static SecretRecord Read(DbDataReader row) => new(
        row.GetString(0), row.GetString(1), row.Bytes(2), row.Time(3), row.GetString(4),
        row.TextOrNull(5) is { } date ? DateOnly.ParseExact(date, "O", CultureInfo.InvariantCulture) : null)
    {
        UsedAt = row.TimeOrNull(6),
        IdleDays = (int)(row.NumberOrNull(7) ?? 0),
    };

    private static DataKeyRecord ReadKey(DbDataReader row) =>
        new(row.GetString(0), Purposes.Parse(row.GetString(1)), row.Bytes(2), row.GetString(3), row.GetInt64(4) == 1, row.Time(5));
}
