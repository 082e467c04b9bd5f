using System.Data.Common;
using MlConnector.Engine.Ports;
using MlConnector.Store.Sql;

namespace MlConnector.Store.Idempotency;

internal sealed class IdempotencyStore(Database database) : IIdempotencyStore
{
    private const string One = "WHERE workspace = @w AND caller = @caller AND idem_key = @key";

    private const string Forget = "DELETE FROM idempotent_write WHERE workspace = @w AND begun_at < @before";

    private const string Find = "SELECT request_hash, begun_at, status, content_type, location, etag, body FROM idempotent_write " + One;

    private const string Begin = "INSERT INTO idempotent_write (workspace, caller, idem_key, request_hash, begun_at) VALUES (@w, @caller, @key, @hash, @at)";

    private const string Answer = "UPDATE idempotent_write SET status = @status, content_type = @type, location = @location, etag = @etag, body = @body " + One;

    private const string Remove = "DELETE FROM idempotent_write " + One;

    public Task<IdempotentWrite?> BeginAsync(IdempotentWrite write, DateTimeOffset forget, CancellationToken cancel) => database.WriteAsync(
        sql =>
        {
            sql.Execute(Forget, ("@before", forget));
            if (sql.First(Find, row => Read(write, row), ("@caller", write.Caller), ("@key", write.Key)) is { } known) return known;
            sql.Execute(Begin, ("@caller", write.Caller), ("@key", write.Key), ("@hash", write.RequestHash), ("@at", write.BegunAt));
            return null;
        },
        cancel);

    public Task AnswerAsync(IdempotentWrite write, StoredAnswer answer, CancellationToken cancel) => database.WriteAsync(
        sql => sql.Execute(
            Answer,
            ("@caller", write.Caller), ("@key", write.Key), ("@status", answer.Status), ("@type", answer.ContentType), ("@location", answer.Location), ("@etag", answer.ETag), ("@body", answer.Body)),
        cancel);

    public Task ForgetAsync(IdempotentWrite write, CancellationToken cancel) => database.WriteAsync(sql => sql.Execute(Remove, ("@caller", write.Caller), ("@key", write.Key)), cancel);

    private static IdempotentWrite Read(IdempotentWrite asked, DbDataReader row) => asked with
    {
        RequestHash = row.GetString(0),
        BegunAt = row.Time(1),
        Answer = row.NumberOrNull(2) is { } status ? new StoredAnswer((int)status, row.TextOrNull(3), row.TextOrNull(4), row.TextOrNull(5), row.GetString(6)) : null,
    };
}
