using System.Data.Common;
using MlConnector.Engine.Ports;
using MlConnector.Store.Sql;

namespace MlConnector.Store.Access;

internal sealed class FormKeyStore(Database database) : IFormKeyStore
{
    private const string List = "SELECT name, content, made_at FROM form_key WHERE workspace = @w ORDER BY made_at, name";

    private const string Save = """
        INSERT INTO form_key (workspace, name, content, made_at) VALUES (@w, @name, @content, @at)
        ON CONFLICT (workspace, name) DO UPDATE SET content = excluded.content, made_at = excluded.made_at
        """;

    public Task<IReadOnlyList<FormKey>> ListAsync(CancellationToken cancel) => database.ReadAsync<IReadOnlyList<FormKey>>(sql => sql.All(List, Read), cancel);

    public Task SaveAsync(FormKey key, CancellationToken cancel) => database.WriteAsync(sql => sql.Execute(Save, ("@name", key.Name), ("@content", key.Content), ("@at", key.MadeAt)), cancel);

    private static FormKey Read(DbDataReader row) => new(row.GetString(0), row.GetString(1), row.Time(2));
}
