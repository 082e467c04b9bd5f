using System.Collections.Concurrent;
using System.Data.Common;
using MlConnector.Abstractions.Errors;

namespace MlConnector.Store.Sql;

/// <summary>
/// One writer connection, used by one caller after the other, and a pool of readers beside it. Work is synchronous inside: SQLite has no asynchronous I/O, and a
/// transaction of the store takes microseconds plus one fsync. Each piece of work is one transaction, durable when the task ends.
/// </summary>
internal sealed class Database(IDialect dialect) : IAsyncDisposable
{
    private readonly SemaphoreSlim gate = new(1, 1);
    private readonly ConcurrentBag<SqlSession> readers = [];
    private readonly Lock watching = new();
    private SqlSession? writer, watch;
    private bool closed;
    private long statements;

    /// <summary>In which the database differs from others.</summary>
    public IDialect Dialect => dialect;

    /// <summary>Statements that were carried out, those that begin and end a transaction among them.</summary>
    public long Statements => Interlocked.Read(ref statements);

    /// <summary>The workspace that everything belongs to; known once the store is open.</summary>
    public long Workspace { get; set; }

    /// <summary>One transaction that may change something.</summary>
    public async Task<T> WriteAsync<T>(Func<SqlSession, T> work, CancellationToken cancel)
    {
        await gate.WaitAsync(cancel);
        try
        {
            ObjectDisposedException.ThrowIf(closed, this);
            return Explained(() => Writer().Transact(write: true, work));
        }
        finally
        {
            DropBrokenWriter();
            gate.Release();
        }
    }

    /// <inheritdoc cref="WriteAsync{T}"/>
    public Task WriteAsync(Action<SqlSession> work, CancellationToken cancel) =>
        WriteAsync(
            sql =>
            {
                work(sql);
                return true;
            },
            cancel);

    /// <summary>A write that erases: when it returns, the database's own files hold nothing of what was erased.</summary>
    /// <exception cref="ConnectorException"><c>STORE-BUSY</c>: the write is done, but a reader still holds pages as they were; do it again.</exception>
    public async Task<T> EraseAsync<T>(Func<SqlSession, T> work, CancellationToken cancel)
    {
        var result = await WriteAsync(work, cancel);
        if (dialect.ForgetErased is not { } forget) return result;
        await gate.WaitAsync(cancel);
        try
        {
            ObjectDisposedException.ThrowIf(closed, this);
            if (Explained(() => Writer().Number(forget)) is not 0) throw new ConnectorException(StoreErrors.Busy());
            return result;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>One transaction that reads a consistent state; it waits for no writer.</summary>
    public Task<T> ReadAsync<T>(Func<SqlSession, T> work, CancellationToken cancel)
    {
        if (cancel.IsCancellationRequested) return Task.FromCanceled<T>(cancel);
        try
        {
            return Task.FromResult(Read(work));
        }
        catch (Exception failure)
        {
            return Task.FromException<T>(failure);
        }
    }

    /// <summary>A number that changes with each commit of anybody. It is a connection's own, so one connection is kept for it that commits nothing.</summary>
    public Task<long> VersionAsync(CancellationToken cancel)
    {
        if (cancel.IsCancellationRequested) return Task.FromCanceled<long>(cancel);
        try
        {
            lock (watching)
            {
                ObjectDisposedException.ThrowIf(closed, this);
                return Task.FromResult(Explained(() => (watch ??= Open(forWriting: false)).Number(dialect.Version) ?? 0));
            }
        }
        catch (Exception failure)
        {
            return Task.FromException<long>(failure);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await gate.WaitAsync();
        closed = true;
        while (readers.TryTake(out var reader)) reader.Dispose();
        writer?.Dispose();
        writer = null;
        lock (watching) watch?.Dispose();
        gate.Release();
    }

    private T Read<T>(Func<SqlSession, T> work)
    {
        ObjectDisposedException.ThrowIf(closed, this);
        return Explained(() =>
        {
            if (!readers.TryTake(out var session)) session = Open(forWriting: false);
            session.Workspace = Workspace;
            var usable = false;
            try
            {
                var result = session.Transact(write: false, work);
                usable = !closed;
                return result;
            }
            finally
            {
                if (usable) readers.Add(session);
                else session.Dispose();
            }
        });
    }

    private SqlSession Writer()
    {
        writer ??= Open(forWriting: true);
        writer.Workspace = Workspace;
        return writer;
    }

    private SqlSession Open(bool forWriting) => new(dialect.Open(forWriting), dialect, () => Interlocked.Increment(ref statements));

    private void DropBrokenWriter()
    {
        if (writer is not { Broken: true }) return;
        writer.Dispose();
        writer = null;
    }

    private T Explained<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (DbException failure)
        {
            throw new ConnectorException(dialect.Explain(failure), failure);
        }
    }
}
