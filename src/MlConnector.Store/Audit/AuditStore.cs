using System.Data.Common;
using System.Runtime.CompilerServices;
using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Ports;
using MlConnector.Store.Sql;

namespace MlConnector.Store.Audit;

internal sealed class AuditStore(Database database) : IAuditStore
{
    private const int Page = 1000;

    private const string Columns = "SELECT number, happened_at, who, action, subject, detail, key_id, mac FROM audit WHERE workspace = @w ";

    private const string Last = Columns + "ORDER BY number DESC LIMIT 1";

    private const string From = Columns + "AND number >= @from ORDER BY number LIMIT @limit";

    private const string Search = Columns + """
        AND (@before IS NULL OR number < @before)
        AND (@text IS NULL OR who LIKE @text ESCAPE '\' OR action LIKE @text ESCAPE '\' OR subject LIKE @text ESCAPE '\' OR detail LIKE @text ESCAPE '\')
        ORDER BY number DESC LIMIT @limit
        """;

    private const string Insert = """
        INSERT INTO audit (workspace, number, happened_at, who, action, subject, detail, key_id, mac)
        VALUES (@w, @number, @at, @who, @action, @subject, @detail, @key, @mac)
        """;

    public Task AppendAsync(Func<AuditEntry?, IReadOnlyList<AuditEntry>> seal, CancellationToken cancel) => database.WriteAsync(
        sql =>
        {
            var last = sql.First(Last, Read);
            var expected = (last?.Number ?? 0) + 1;
            foreach (var entry in seal(last))
            {
                if (entry.Number != expected) throw new ConnectorException(StoreErrors.AuditGap(expected, entry.Number));
                sql.Execute(
                    Insert,
                    ("@number", entry.Number), ("@at", entry.At), ("@who", entry.Who), ("@action", entry.Action), ("@subject", entry.Subject), ("@detail", entry.Detail),
                    ("@key", entry.KeyId), ("@mac", entry.Mac));
                expected++;
            }
        },
        cancel);

    public Task<AuditEntry?> LastAsync(CancellationToken cancel) => database.ReadAsync(sql => sql.First(Last, Read), cancel);

    public Task<IReadOnlyList<AuditEntry>> SearchAsync(string? text, long? before, int limit, CancellationToken cancel) => database.ReadAsync<IReadOnlyList<AuditEntry>>(
        sql => sql.All(Search, Read, ("@text", text is null ? null : $"%{Literal(text)}%"), ("@before", before), ("@limit", limit)), cancel);

    public async IAsyncEnumerable<AuditEntry> ReadAsync(long from, [EnumeratorCancellation] CancellationToken cancel)
    {
        while (true)
        {
            var start = from;
            var page = await database.ReadAsync(sql => sql.All(From, Read, ("@from", start), ("@limit", Page)), cancel);
            foreach (var entry in page) yield return entry;
            if (page.Count < Page) yield break;
            from = page[^1].Number + 1;
        }
    }

    /// <summary>A person searches for what they typed, not for a pattern.</summary>
    private static string Literal(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal);

    private static AuditEntry Read(DbDataReader row) =>
        new(row.GetInt64(0), row.Time(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5), row.GetString(6), row.Bytes(7));
}
