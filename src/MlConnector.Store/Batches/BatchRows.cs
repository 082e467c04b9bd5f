using System.Data.Common;
using MlConnector.Abstractions.Destinations;
using MlConnector.Engine.Ports;
using MlConnector.Store.Sql;

namespace MlConnector.Store.Batches;

/// <summary>A batch as a row.</summary>
internal static class BatchRows
{
    public static readonly EnumTexts<BatchState> States = new("sending", "confirmed", "refused", "split", "unknown", "adopted", "lost");

    public const string Columns = """
        SELECT stream, number, batch_id, run_id, segment, place, place_row, row_count, state, attempt, revision, posted_at, last_sent_at, generation, parent, request_id, bytes, note, days
        FROM batch
        """;

    // A batch that is known keeps what it was born with (place, rows, first posting time, days): a resend is the same bytes.
    private const string Upsert = """
        INSERT INTO batch (workspace, stream, number, batch_id, run_id, segment, place, place_row, row_count, state, attempt, revision, posted_at, last_sent_at, generation, parent, request_id, bytes, note, days)
        VALUES (@w, @stream, @number, @id, @run, @segment, @place, @row, @rows, @state, @attempt, @revision, @posted, @sent, @generation, @parent, @request, @bytes, @note, @days)
        ON CONFLICT (stream, number) DO UPDATE SET
            state = excluded.state, attempt = excluded.attempt, revision = excluded.revision, parent = excluded.parent, last_sent_at = COALESCE(excluded.last_sent_at, batch.last_sent_at),
            request_id = COALESCE(excluded.request_id, batch.request_id), bytes = excluded.bytes, note = COALESCE(excluded.note, batch.note)
        """;

    public static void Save(SqlSession sql, BatchRecord batch) => sql.Execute(
        Upsert,
        ("@stream", batch.Stream.Value), ("@number", batch.Number), ("@id", batch.BatchId), ("@run", batch.RunId), ("@segment", batch.Place.Segment), ("@place", batch.Place.Offset),
        ("@row", batch.Place.Row), ("@rows", batch.Rows), ("@state", States[batch.State]), ("@attempt", batch.Attempt), ("@revision", batch.Revision), ("@posted", batch.PostedAt),
        ("@sent", batch.LastSentAt), ("@generation", batch.Generation), ("@parent", batch.Parent), ("@request", batch.RequestId), ("@bytes", batch.Bytes), ("@note", batch.Note),
        ("@days", batch.Days?.ToString()));

    public static BatchRecord Read(DbDataReader row) =>
        new(new StreamId(row.GetInt64(0)), row.GetInt64(1), row.GetString(2), row.GetString(3), new JournalPlace(row.GetInt32(4), row.GetInt32(5), row.GetInt32(6)), row.GetInt32(7))
        {
            State = States.Parse(row.GetString(8)),
            Attempt = row.GetInt32(9),
            Revision = row.GetInt32(10),
            PostedAt = row.Time(11),
            LastSentAt = row.TimeOrNull(12),
            Generation = row.GetInt64(13),
            Parent = row.GetInt64(14),
            RequestId = row.TextOrNull(15),
            Bytes = row.GetInt64(16),
            Note = row.TextOrNull(17),
            Days = row.TextOrNull(18) is { } days ? DaySpan.Parse(days) : null,
        };
}
