using System.Data.Common;
using MlConnector.Engine.Ports;
using MlConnector.Store.Sql;

namespace MlConnector.Store.DeadLetters;

/// <summary>A dead letter as a row. Meeting the same (stream, key, source hash) again counts, it does not multiply.</summary>
internal static class DeadLetterRows
{
    public static readonly EnumTexts<DeadLetterState> States = new("open", "superseded", "replayed", "written-off");

    public const string Columns = """
        SELECT d.id, d.stream, d.key_hash, d.source_hash, d.source_id, d.code, d.field, d.message, d.fix, d.run_id, d.segment, d.place, d.place_row, d.first_seen, d.state, d.met, d.reason
        """;

    // One that a newer version had closed comes back when the row reverts to the bad value, and one that was replayed when a new mapping refuses it: open again, and new to
    // this run. What a person wrote off stays written off, in the words it had then: a purge may have erased what the row said.
    private const string Upsert = """
        INSERT INTO dead_letter (workspace, stream, key_hash, source_hash, source_id, code, field, message, fix, run_id, segment, place, place_row, first_seen, state, met, reason)
        VALUES (@w, @stream, @key, @source, @id, @code, @field, @message, @fix, @run, @segment, @place, @row, @seen, 'open', @met, NULL)
        ON CONFLICT (stream, key_hash, source_hash) DO UPDATE SET
            met = dead_letter.met + excluded.met, code = excluded.code, field = excluded.field,
            message = CASE WHEN dead_letter.state = 'written-off' THEN dead_letter.message ELSE excluded.message END,
            fix = CASE WHEN dead_letter.state = 'written-off' THEN dead_letter.fix ELSE excluded.fix END,
            segment = excluded.segment, place = excluded.place, place_row = excluded.place_row,
            run_id = CASE WHEN dead_letter.state IN ('superseded', 'replayed') THEN excluded.run_id ELSE dead_letter.run_id END,
            reason = CASE WHEN dead_letter.state = 'written-off' THEN dead_letter.reason ELSE NULL END,
            state = CASE WHEN dead_letter.state = 'written-off' THEN 'written-off' ELSE 'open' END
        """;

    // Another version of the row had ended the repair: it does not come into force again when the first one comes back.
    private const string EndRepair = """
        DELETE FROM repair WHERE dead_letter IN (SELECT id FROM dead_letter WHERE workspace = @w AND stream = @stream AND key_hash = @key AND source_hash = @source AND state = 'superseded')
        """;

    private const string Again = "UPDATE dead_letter SET met = met + 1 WHERE workspace = @w AND stream = @stream AND id = @id";

    // Replayed may still become superseded: a newer version ends the repair.
    private const string End = "UPDATE dead_letter SET state = @state, reason = @reason WHERE workspace = @w AND id = @id AND state IN ('open', 'replayed')";

    public static void Meet(SqlSession sql, DeadLetterRecord letter)
    {
        sql.Execute(EndRepair, ("@stream", letter.Stream.Value), ("@key", letter.KeyHash), ("@source", letter.SourceHash));
        sql.Execute(
            Upsert,
            ("@stream", letter.Stream.Value), ("@key", letter.KeyHash), ("@source", letter.SourceHash), ("@id", letter.SourceId), ("@code", letter.Code), ("@field", letter.Column),
            ("@message", letter.Message), ("@fix", letter.Fix), ("@run", letter.RunId), ("@segment", letter.Place.Segment), ("@place", letter.Place.Offset), ("@row", letter.Place.Row),
            ("@seen", letter.FirstSeen), ("@met", letter.Met));
    }

    public static void MeetAgain(SqlSession sql, StreamId stream, long id) => sql.Execute(Again, ("@stream", stream.Value), ("@id", id));

    public static bool Close(SqlSession sql, long id, DeadLetterState state, string reason) =>
        sql.Execute(End, ("@id", id), ("@state", States[state]), ("@reason", reason)) == 1;

    public static DeadLetterRecord Read(DbDataReader row) => new(
        row.GetInt64(0), new StreamId(row.GetInt64(1)), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5), row.GetString(6), row.GetString(7), row.GetString(8),
        row.GetString(9), new JournalPlace(row.GetInt32(10), row.GetInt32(11), row.GetInt32(12)), row.Time(13))
    {
        State = States.Parse(row.GetString(14)),
        Met = row.GetInt64(15),
        Reason = row.TextOrNull(16),
    };
}
