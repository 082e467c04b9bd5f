using MlConnector.Engine.Ports;

namespace MlConnector.Bench.Paths;

/// <summary>One key, for measuring only.</summary>
internal sealed class BenchKeys : IKeyRing
{
    private readonly DataKey key = new("bench-1", KeyPurpose.Journal, new byte[32]);

    public ValueTask<DataKey> CurrentAsync(KeyPurpose purpose, CancellationToken cancel) => new(key);

    public ValueTask<DataKey> FindAsync(string keyId, CancellationToken cancel) => new(key);
}
