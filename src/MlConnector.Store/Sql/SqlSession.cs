using System.Data.Common;

namespace MlConnector.Store.Sql;

/// <summary>
/// One connection with its prepared commands. A command is prepared on first use and kept: texts are constants, so there are few. One thread at a time.
/// Each command may name <c>@w</c>, the workspace; <paramref name="counted"/> is told of each statement.
/// </summary>
internal sealed class SqlSession(DbConnection connection, IDialect dialect, Action counted) : IDisposable
{
    private readonly Dictionary<string, DbCommand> commands = new(StringComparer.Ordinal);

    /// <summary>The workspace that <c>@w</c> stands for.</summary>
    public long Workspace { get; set; }

    /// <summary>Runs a statement; gives the number of rows changed.</summary>
    public int Execute(string sql, params ReadOnlySpan<SqlValue> values) => Prepare(sql, values).ExecuteNonQuery();

    /// <summary>The first row, or the default.</summary>
    public T? First<T>(string sql, Func<DbDataReader, T> read, params ReadOnlySpan<SqlValue> values)
    {
        using var rows = Prepare(sql, values).ExecuteReader();
        return rows.Read() ? read(rows) : default;
    }

    /// <summary>The first column of the first row, or null.</summary>
    public long? Number(string sql, params ReadOnlySpan<SqlValue> values)
    {
        using var rows = Prepare(sql, values).ExecuteReader();
        return rows.Read() ? rows.NumberOrNull(0) : null;
    }

    /// <summary>All rows.</summary>
    public List<T> All<T>(string sql, Func<DbDataReader, T> read, params ReadOnlySpan<SqlValue> values)
    {
        List<T> all = [];
        using var rows = Prepare(sql, values).ExecuteReader();
        while (rows.Read()) all.Add(read(rows));
        return all;
    }

    /// <summary>Everything inside happens, or nothing; also if the process dies.</summary>
    public T Transact<T>(bool write, Func<SqlSession, T> work)
    {
        Execute(write ? dialect.BeginWrite : dialect.BeginRead);
        try
        {
            var result = work(this);
            Execute("COMMIT");
            return result;
        }
        catch
        {
            RollBack();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var command in commands.Values) command.Dispose();
        connection.Dispose();
    }

    // SQLite has rolled back by itself after a full disk or an I/O error; saying it again then is an error of no interest beside the first one.
    private void RollBack()
    {
        try
        {
            Execute("ROLLBACK");
        }
        catch (DbException)
        {
            Broken = true;
        }
    }

    /// <summary>True after a failure that leaves the state of the connection unknown: it is opened anew.</summary>
    public bool Broken { get; private set; }

    private DbCommand Prepare(string sql, ReadOnlySpan<SqlValue> values)
    {
        counted();
        if (!commands.TryGetValue(sql, out var command)) command = Create(sql, values);
        for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i].Stored;
        command.Parameters[values.Length].Value = Workspace;
        return command;
    }

    private DbCommand Create(string sql, ReadOnlySpan<SqlValue> values)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // texts are constants of this assembly; every value is a parameter
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach (var value in values) Add(command, value.Name);
        Add(command, "@w");
        commands.Add(sql, command);
        return command;
    }

    private static void Add(DbCommand command, string name)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        command.Parameters.Add(parameter);
    }
}
