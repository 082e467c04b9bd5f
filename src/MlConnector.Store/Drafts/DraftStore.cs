using System.Data.Common;
using MlConnector.Engine.Ports;
using MlConnector.Store.Sql;

namespace MlConnector.Store.Drafts;

internal sealed class DraftStore(Database database) : IDraftStore
{
    private const string Columns = "SELECT id, content, changed_by, changed_at FROM draft WHERE workspace = @w ";

    private const string List = Columns + "ORDER BY changed_at DESC, id";

    private const string Find = Columns + "AND id = @id";

    private const string Save = """
        INSERT INTO draft (workspace, id, content, changed_by, changed_at) VALUES (@w, @id, @content, @by, @at)
        ON CONFLICT (workspace, id) DO UPDATE SET content = excluded.content, changed_by = excluded.changed_by, changed_at = excluded.changed_at
        """;

    private const string Remove = "DELETE FROM draft WHERE workspace = @w AND id = @id";

    public Task<IReadOnlyList<Draft>> ListAsync(CancellationToken cancel) => database.ReadAsync<IReadOnlyList<Draft>>(sql => sql.All(List, Read), cancel);

    public Task<Draft?> FindAsync(string id, CancellationToken cancel) => database.ReadAsync(sql => sql.First(Find, Read, ("@id", id)), cancel);

    public Task SaveAsync(Draft draft, CancellationToken cancel) => database.WriteAsync(
        sql => sql.Execute(Save, ("@id", draft.Id), ("@content", draft.Text), ("@by", draft.By), ("@at", draft.At)), cancel);

    public Task RemoveAsync(string id, CancellationToken cancel) => database.WriteAsync(sql => sql.Execute(Remove, ("@id", id)), cancel);

    private static Draft Read(DbDataReader row) => new(row.GetString(0), row.GetString(1), row.GetString(2), row.Time(3));
}
