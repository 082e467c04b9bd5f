using System.Text.Json;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.PowerBi.Pacing;
using MlConnector.PowerBi.Transport;

namespace MlConnector.PowerBi.ReadBack;

/// <summary>Asks DAX queries, one per call, paced; repeats them while that can help.</summary>
internal sealed class QueryClient(PowerBiClient client, QueryPace pace)
{
    // An answer that was cut or replaced on its way says nothing; asking changes nothing.
    private const int AsksAtMost = 3;

    /// <summary>The rows of a query, to be disposed.</summary>
    /// <exception cref="ConnectorException">
    /// <c>POWERBI-READBACK-REFUSED</c> if only queries are refused, <c>POWERBI-QUERY-REFUSED</c> if this query is, <c>POWERBI-QUERY-CUT</c> if it brings too much, and what any call may meet.
    /// </exception>
    public async Task<QueryRows> AskAsync(string workspace, ContainerReference dataset, string dax, CancellationToken cancel)
    {
        var call = new PowerBiCall(HttpMethod.Post, PowerBiPath.Queries(workspace, dataset.Id), "Asking the dataset",
            BodyOf(dax))
        { Dataset = dataset.Name, Pace = pace.WaitAsync };
        try
        {
            return await ReadAsync(call, cancel);
        }
        catch (ConnectorException e) when (e.Error.Code == "POWERBI-REQUEST-REFUSED")
        {
            throw new ConnectorException(PowerBiErrors.QueryRefused(e.Error.Message));
        }
        catch (ConnectorException e) when (e.Error.Code == "POWERBI-NOT-AUTHORIZED")
        {
            // Is it the right to query that is missing, or any right at all? Only the first is a reason to go on without reading back.
            await client.AskAsync(
                new PowerBiCall(HttpMethod.Get, PowerBiPath.Dataset(workspace, dataset.Id), "Looking at the dataset") { Dataset = dataset.Name },
                cancel);
            throw new ConnectorException(PowerBiErrors.ReadBackRefused(e.Error.Message));
        }
    }

    /// <summary>The rows of a query for a range of keys; null if it brings too much and <paramref name="mayBeCut"/> says that a smaller range can be asked for.</summary>
    public async Task<QueryRows?> AskRangeAsync(string workspace, ContainerReference dataset, string dax, bool mayBeCut, CancellationToken cancel)
    {
        try
        {
            return await AskAsync(workspace, dataset, dax, cancel);
        }
        catch (ConnectorException e) when (e.Error.Code == "POWERBI-QUERY-CUT" && mayBeCut)
        {
            return null;
        }
    }

    private async Task<QueryRows> ReadAsync(PowerBiCall call, CancellationToken cancel)
    {
        for (int asks = 1; ; asks++)
        {
            VendorAnswer answer = await client.AskAsync(call, cancel);
            try
            {
                return QueryRows.Read(answer);
            }
            catch (ConnectorException e) when (e.Error.Code == "POWERBI-ANSWER" && asks < AsksAtMost)
            {
                // paced like any query, and once more beyond the patience of the call: that one had its answer
            }
        }
    }

    private static byte[] BodyOf(string dax) =>
        JsonSerializer.SerializeToUtf8Bytes(new QueryBody([new QueryText(dax)], new QuerySettings(true)), QueryJson.Default.QueryBody);
}
