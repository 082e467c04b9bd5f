using System.Data.Common;
using MlConnector.Engine.Ports;
using MlConnector.Store.Sql;

namespace MlConnector.Store.Schedules;

internal sealed class PauseStore(Database database) : IPauseStore
{
    private const string List = "SELECT pipeline, paused_by, paused_at, reason FROM schedule_pause WHERE workspace = @w ORDER BY pipeline";

    private const string Pause = """
        INSERT INTO schedule_pause (workspace, pipeline, paused_by, paused_at, reason) VALUES (@w, @pipeline, @by, @at, @reason)
        ON CONFLICT (workspace, pipeline) DO NOTHING
        """;

    private const string Resume = "DELETE FROM schedule_pause WHERE workspace = @w AND pipeline = @pipeline";

    public Task<IReadOnlyList<SchedulePause>> ListAsync(CancellationToken cancel) => database.ReadAsync<IReadOnlyList<SchedulePause>>(sql => sql.All(List, Read), cancel);

    public Task PauseAsync(SchedulePause pause, CancellationToken cancel) => database.WriteAsync(
        sql => sql.Execute(Pause, ("@pipeline", pause.Pipeline), ("@by", pause.By), ("@at", pause.At), ("@reason", pause.Reason)), cancel);

    public Task<bool> ResumeAsync(string pipeline, CancellationToken cancel) => database.WriteAsync(sql => sql.Execute(Resume, ("@pipeline", pipeline)) == 1, cancel);

    private static SchedulePause Read(DbDataReader row) => new(row.GetString(0), row.GetString(1), row.Time(2), row.GetString(3));
}
