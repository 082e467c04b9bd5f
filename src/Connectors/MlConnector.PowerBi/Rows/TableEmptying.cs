using Microsoft.Extensions.Logging;
using MlConnector.PowerBi.Transport;

namespace MlConnector.PowerBi.Rows;

/// <summary>Deletes all rows of a table. Deleting twice does no harm, so it is repeated; a repetition that came late would take away rows that were sent after it, so it is waited for.</summary>
internal sealed class TableEmptying(PowerBiClient client, PowerBiOptions options, TimeProvider time, ILogger log)
{
    /// <summary>Returns when the table is empty and no attempt can empty it any more: one without an answer may be carried out as late as rows may become visible (<c>settle</c>).</summary>
    public async Task EmptyAsync(string workspace, string dataset, string name, string table, CancellationToken cancel)
    {
        bool doubted = false;
        var call = new PowerBiCall(HttpMethod.Delete, PowerBiPath.Rows(workspace, dataset, table), "Emptying the table") { Dataset = name, Table = table, InDoubt = () => doubted = true };
        await client.AskAsync(call, cancel);
        if (doubted) await Task.Delay(options.Settle, time, cancel);
        PowerBiLog.TableEmptied(log, table, name);
    }
}
