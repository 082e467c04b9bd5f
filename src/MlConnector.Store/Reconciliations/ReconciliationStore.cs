using System.Data.Common;
using MlConnector.Engine.Ports;
using MlConnector.Store.Sql;

namespace MlConnector.Store.Reconciliations;

internal sealed class ReconciliationStore(Database database) : IReconciliationStore
{
    private const string Insert = """
        INSERT INTO reconciliation (workspace, pipeline, id, revision, happened_at, who, audit_entry, compared, figures, differing, content)
        VALUES (@w, @pipeline, @id, @revision, @at, @who, @entry, @compared, @figures, @differing, @content)
        """;

    private const string Columns = "pipeline, id, revision, happened_at, who, audit_entry, compared, figures, differing";

    private const string List = $"SELECT {Columns} FROM reconciliation WHERE workspace = @w AND pipeline = @pipeline AND (@before IS NULL OR id < @before) ORDER BY id DESC LIMIT @limit";

    private const string Newest = $"SELECT {Columns} FROM reconciliation WHERE workspace = @w AND (pipeline, id) IN (SELECT pipeline, max(id) FROM reconciliation WHERE workspace = @w GROUP BY pipeline) ORDER BY pipeline";

    private const string Find = $"SELECT {Columns}, content FROM reconciliation WHERE workspace = @w AND pipeline = @pipeline AND id = @id";

    private const string Forget = "DELETE FROM reconciliation WHERE workspace = @w AND pipeline = @pipeline AND id = @id";

    public Task AddAsync(ReconciliationRecord record, byte[] content, CancellationToken cancel) => database.WriteAsync(
        sql => sql.Execute(
            Insert,
            ("@pipeline", record.Pipeline), ("@id", record.Id), ("@revision", record.Revision), ("@at", record.At), ("@who", record.By), ("@entry", record.AuditEntry), ("@compared", record.Compared),
            ("@figures", record.Figures), ("@differing", record.Differing), ("@content", content)),
        cancel);

    public Task<IReadOnlyList<ReconciliationRecord>> ListAsync(string pipeline, string? before, int limit, CancellationToken cancel) => database.ReadAsync<IReadOnlyList<ReconciliationRecord>>(
        sql => sql.All(List, Read, ("@pipeline", pipeline), ("@before", before), ("@limit", limit)), cancel);

    public Task<IReadOnlyList<ReconciliationRecord>> NewestOfEachAsync(CancellationToken cancel) => database.ReadAsync<IReadOnlyList<ReconciliationRecord>>(sql => sql.All(Newest, Read), cancel);

    public Task<(ReconciliationRecord Record, byte[] Content)?> FindAsync(string pipeline, string id, CancellationToken cancel) => database.ReadAsync(
        sql => sql.First<(ReconciliationRecord, byte[])?>(Find, row => (Read(row), row.Bytes(9)), ("@pipeline", pipeline), ("@id", id)), cancel);

    public Task ForgetAsync(string pipeline, IReadOnlyCollection<string> ids, CancellationToken cancel) => database.WriteAsync(
        sql =>
        {
            foreach (string id in ids) sql.Execute(Forget, ("@pipeline", pipeline), ("@id", id));
            return ids.Count;
        },
        cancel);

    private static ReconciliationRecord Read(DbDataReader row) => new(row.GetString(0), row.GetString(1), row.GetInt32(2), row.Time(3), row.GetString(4))
    {
        AuditEntry = row.GetInt64(5),
        Compared = row.GetString(6),
        Figures = row.GetInt64(7),
        Differing = row.GetInt64(8),
    };
}
