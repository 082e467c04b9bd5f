using System.Collections.Concurrent;
using System.Globalization;
using MlConnector.Http.Tests;

namespace MlConnector.Proof.Cursor;

/// <summary>One HTTP server for the tables of all schedules: <c>/{schedule}/t</c>.</summary>
internal sealed class ErpServer : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, ErpTable> tables = new(StringComparer.Ordinal);
    private LoopbackServer server = null!;

    public static async Task<ErpServer> StartAsync()
    {
        var all = new ErpServer();
        all.server = await LoopbackServer.StartAsync(context => all.tables[context.Request.Path.Value!.Split('/')[1]].AnswerAsync(context));
        return all;
    }

    /// <summary>Serves a table and gives the address above its set.</summary>
    public Uri Add(int schedule, ErpTable table)
    {
        string name = schedule.ToString(CultureInfo.InvariantCulture);
        tables[name] = table;
        return new Uri(server.Address, $"{name}/");
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();
}
