using System.Collections.Concurrent;
using System.Globalization;
using MlConnector.Http.Tests;

namespace MlConnector.Proof.Cursor.Erps;

/// <summary>One HTTP server for the tables of all schedules: <c>/{schedule}/t</c>.</summary>
internal sealed class ODataServer : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, ODataTable> tables = new(StringComparer.Ordinal);
    private LoopbackServer server = null!;

    public static async Task<ODataServer> StartAsync()
    {
        var all = new ODataServer();
        all.server = await LoopbackServer.StartAsync(context => all.tables[context.Request.Path.Value!.Split('/')[1]].AnswerAsync(context));
        return all;
    }

    /// <summary>Serves a table and gives the address above its set.</summary>
    public Uri Add(int schedule, ODataTable table)
    {
        string name = schedule.ToString(CultureInfo.InvariantCulture);
        tables[name] = table;
        return new Uri(server.Address, $"{name}/");
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();
}
