using System.Data.Common;
using MlConnector.Engine.Ports;
using MlConnector.Store.Sql;

namespace MlConnector.Store.Batches;

/// <summary>Attempts after the first. Written with the mark of the attempt, so that the usual batch, which needs none, costs nothing.</summary>
internal static class BatchRepeats
{
    private const string Add = """
        INSERT INTO batch_repeat (workspace, stream, number, attempt, marked_at, left_at, why) VALUES (@w, @stream, @number, @attempt, @marked, @left, @why)
        """;

    private const string Shorten = "DELETE FROM batch_repeat WHERE workspace = @w AND stream = @stream AND number = @number AND attempt <= @upTo";

    private const string List = "SELECT attempt, marked_at, left_at, why FROM batch_repeat WHERE workspace = @w AND stream = @stream AND number = @number ORDER BY attempt";

    /// <summary>Notes that a batch was marked again.</summary>
    public static void Note(SqlSession sql, BatchRecord marked, DateTimeOffset? lastLeftAt, string endOfLast, DateTimeOffset now)
    {
        sql.Execute(
            Add,
            ("@stream", marked.Stream.Value), ("@number", marked.Number), ("@attempt", marked.Attempt), ("@marked", now), ("@left", lastLeftAt), ("@why", endOfLast));
        sql.Execute(Shorten, ("@stream", marked.Stream.Value), ("@number", marked.Number), ("@upTo", marked.Attempt - IBatchStore.MostRepeats));
    }

    public static IReadOnlyList<BatchRepeat> Of(SqlSession sql, StreamId stream, long number) => sql.All(List, Read, ("@stream", stream.Value), ("@number", number));

    private static BatchRepeat Read(DbDataReader row) => new(row.GetInt32(0), row.Time(1), row.TimeOrNull(2), row.GetString(3));
}
