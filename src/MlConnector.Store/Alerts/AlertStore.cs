using System.Data.Common;
using MlConnector.Engine.Ports;
using MlConnector.Store.Sql;

namespace MlConnector.Store.Alerts;

internal sealed class AlertStore(Database database) : IAlertStore
{
    private const string Incidents = "SELECT incident, content, since, told_at, told_as, cleared_at FROM alert_incident WHERE workspace = @w ORDER BY since, incident";

    private const string SaveIncident = """
        INSERT INTO alert_incident (workspace, incident, content, since, told_at, told_as, cleared_at) VALUES (@w, @incident, @content, @since, @told, @as, @cleared)
        ON CONFLICT (workspace, incident) DO UPDATE SET
            content = excluded.content, since = excluded.since, told_at = excluded.told_at, told_as = excluded.told_as, cleared_at = excluded.cleared_at
        """;

    private const string RemoveIncident = "DELETE FROM alert_incident WHERE workspace = @w AND incident = @incident";

    private const string MessageColumns = "SELECT id, channel, content, created_at, due_at, attempts, sent_at, error FROM alert_message WHERE workspace = @w ";

    private const string AddMessage = "INSERT INTO alert_message (workspace, id, channel, content, created_at, due_at) VALUES (@w, @id, @channel, @content, @created, @due)";

    private const string Due = MessageColumns + "AND due_at <= @now ORDER BY due_at, id LIMIT @limit";

    private const string Take = "UPDATE alert_message SET due_at = @again, attempts = attempts + 1 WHERE workspace = @w AND id = @id";

    private const string Sent = "UPDATE alert_message SET due_at = NULL, sent_at = @at, error = NULL WHERE workspace = @w AND id = @id";

    private const string Failed = "UPDATE alert_message SET due_at = @again, error = @error WHERE workspace = @w AND id = @id";

    private const string Newest = MessageColumns + "ORDER BY created_at DESC, id DESC LIMIT @limit";

    private const string Forget = "DELETE FROM alert_message WHERE workspace = @w AND created_at < @before AND due_at IS NULL";

    public Task<IReadOnlyList<AlertRecord>> IncidentsAsync(CancellationToken cancel) => database.ReadAsync<IReadOnlyList<AlertRecord>>(sql => sql.All(Incidents, ReadIncident), cancel);

    public Task<AlertStep> StepAsync(Func<IReadOnlyList<AlertRecord>, AlertStep> decide, CancellationToken cancel) => database.WriteAsync(
        sql =>
        {
            AlertStep step = decide(sql.All(Incidents, ReadIncident));
            foreach (AlertRecord saved in step.Saved)
            {
                sql.Execute(
                    SaveIncident, ("@incident", saved.Incident), ("@content", saved.Content), ("@since", saved.Since), ("@told", saved.ToldAt), ("@as", saved.ToldAs), ("@cleared", saved.ClearedAt));
            }

            foreach (string removed in step.Removed) sql.Execute(RemoveIncident, ("@incident", removed));
            foreach (AlertMessage message in step.Messages)
            {
                sql.Execute(AddMessage, ("@id", message.Id), ("@channel", message.Channel), ("@content", message.Content), ("@created", message.CreatedAt), ("@due", message.DueAt));
            }

            return step;
        },
        cancel);

    public async Task<IReadOnlyList<AlertMessage>> TakeAsync(DateTimeOffset now, DateTimeOffset again, int limit, CancellationToken cancel)
    {
        List<AlertMessage> DueIn(SqlSession sql) => sql.All(Due, ReadMessage, ("@now", now), ("@limit", limit));

        // Asked at each beat: as long as nothing is due, nothing is written.
        if ((await database.ReadAsync(DueIn, cancel)).Count == 0) return [];
        return await database.WriteAsync(
            sql =>
            {
                List<AlertMessage> due = DueIn(sql);
                foreach (AlertMessage message in due) sql.Execute(Take, ("@id", message.Id), ("@again", again));
                return due.ConvertAll(message => message with { DueAt = again, Attempts = message.Attempts + 1 });
            },
            cancel);
    }

    public Task SentAsync(string id, DateTimeOffset at, CancellationToken cancel) => database.WriteAsync(sql => sql.Execute(Sent, ("@id", id), ("@at", at)), cancel);

    public Task FailedAsync(string id, string error, DateTimeOffset? again, CancellationToken cancel) => database.WriteAsync(sql => sql.Execute(Failed, ("@id", id), ("@error", error), ("@again", again)), cancel);

    public Task<IReadOnlyList<AlertMessage>> MessagesAsync(int limit, CancellationToken cancel) => database.ReadAsync<IReadOnlyList<AlertMessage>>(sql => sql.All(Newest, ReadMessage, ("@limit", limit)), cancel);

    public Task<int> ForgetAsync(DateTimeOffset before, CancellationToken cancel) => database.WriteAsync(sql => sql.Execute(Forget, ("@before", before)), cancel);

    private static AlertRecord ReadIncident(DbDataReader row) => new(row.GetString(0), row.GetString(1), row.Time(2)) { ToldAt = row.TimeOrNull(3), ToldAs = row.GetString(4), ClearedAt = row.TimeOrNull(5) };

    private static AlertMessage ReadMessage(DbDataReader row) => new(row.GetString(0), row.GetString(1), row.GetString(2), row.Time(3))
    {
        DueAt = row.TimeOrNull(4),
        Attempts = (int)row.GetInt64(5),
        SentAt = row.TimeOrNull(6),
        Error = row.TextOrNull(7),
    };
}
