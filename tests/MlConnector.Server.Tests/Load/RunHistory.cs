using Microsoft.Data.Sqlite;

namespace MlConnector.Server.Tests.Load;

/// <summary>Puts the records of earlier runs into a store, as if its pipelines had run every five minutes for long. Through SQL of its own: run by run it would take hours.</summary>
internal static class RunHistory
{
    /// <summary>Every pipeline gets its share of <paramref name="runs"/>, the newest five minutes before <paramref name="end"/>; one of fifty failed.</summary>
    public static async Task AddAsync(string dataFolder, int runs, int pipelines, DateTimeOffset end, CancellationToken cancel)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(dataFolder, "store.db")};Pooling=False;Default Timeout=60");
        await connection.OpenAsync(cancel);
        await using SqliteCommand command = connection.CreateCommand();
        command.CommandText = """
            WITH RECURSIVE turn (number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM turn WHERE number < @each)
            INSERT INTO run (workspace, run_id, pipeline, revision, state, purpose, started_by, started_at, ended_at, due_at, rows_read, rows_delivered, rows_dead)
            SELECT workspace, 'past-' || pipeline || '-' || turn.number, pipeline, revision, CASE WHEN turn.number % 50 = 7 THEN 'failed' ELSE 'verified' END, 'poll', 'schedule',
                   @end - turn.number * @turn, @end - turn.number * @turn + 20000000 + turn.number % 13 * 1000000, @end - turn.number * @turn, 24, turn.number % 3, 0
            FROM (SELECT workspace, pipeline, number AS revision FROM revision), turn
            """;
        command.Parameters.AddWithValue("@each", Math.Max(1, runs / pipelines));
        command.Parameters.AddWithValue("@end", end.UtcTicks);
        command.Parameters.AddWithValue("@turn", LoadSize.Turn.Ticks);
        await command.ExecuteNonQueryAsync(cancel);
    }
}
