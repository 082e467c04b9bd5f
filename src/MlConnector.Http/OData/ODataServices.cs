using System.Collections.Concurrent;
using MlConnector.Abstractions.Errors;
using MlConnector.Http.Transport;

namespace MlConnector.Http.OData;

/// <summary>The entity sets of services as their metadata lists them: read once per address, however many ask at once; a failure is not kept.</summary>
/// <param name="collection">Reads the metadata.</param>
/// <param name="clock">Hears of the server's time.</param>
/// <param name="absent">Codes of errors which mean that the service shows no metadata at an address.</param>
public sealed class ODataServices(ODataCollection collection, ServerClock clock, params string[] absent)
{
    private readonly ConcurrentDictionary<Uri, Lazy<Task<IReadOnlyDictionary<string, ODataEntitySet>?>>> read = [];

    /// <summary>Entity sets by name, or null if the address shows no metadata.</summary>
    public async Task<IReadOnlyDictionary<string, ODataEntitySet>?> SetsAsync(Uri metadata, CancellationToken cancel)
    {
        Lazy<Task<IReadOnlyDictionary<string, ODataEntitySet>?>> task = read.GetOrAdd(metadata, key => new(() => LoadAsync(key, cancel)));
        try
        {
            return await task.Value;
        }
        catch
        {
            read.TryRemove(metadata, out _);
            throw;
        }
    }

    private async Task<IReadOnlyDictionary<string, ODataEntitySet>?> LoadAsync(Uri uri, CancellationToken cancel)
    {
        try
        {
            using HttpBody body = await collection.GetAsync(uri, cancel);
            clock.Observe(body.ServerDate);
            return ODataMetadata.Parse(body.Page.Bytes.ToArray());
        }
        catch (ConnectorException refused) when (absent.Contains(refused.Error.Code, StringComparer.Ordinal))
        {
            return null;
        }
    }
}
