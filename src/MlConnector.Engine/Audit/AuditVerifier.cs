using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Audit;

/// <summary>
/// Walks the whole trail once and gives two verdicts: whether each entry is as it was written (the first altered one is named), and whether all are there (the first missing one is named,
/// also at the end, by the anchored heads).
/// </summary>
public sealed class AuditVerifier(IAuditStore store, IKeyRing keys)
{
    /// <summary>Verifies the trail against the heads; without any that were kept apart from the store, a missing end cannot be excluded.</summary>
    public async Task<AuditReport> VerifyAsync(AuditEvidence evidence, CancellationToken cancel)
    {
        var walk = new AuditWalk(evidence);
        await foreach (var entry in store.ReadAsync(from: 0, cancel)) walk.Step(entry, await FindKeyAsync(entry.KeyId, cancel));
        return walk.Conclude();
    }

    private async ValueTask<DataKey?> FindKeyAsync(string keyId, CancellationToken cancel)
    {
        try
        {
            return await keys.FindAsync(keyId, cancel);
        }
        catch (ConnectorException failure) when (failure.Error.Code == "KEY-MISSING")
        {
            return null;
        }
    }
}
