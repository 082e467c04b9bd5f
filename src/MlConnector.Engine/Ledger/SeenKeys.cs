using MlConnector.Engine.Blocks;

namespace MlConnector.Engine.Ledger;

/// <summary>Keys met by one complete read, live, unchanged, dead and repeated alike: 16 bytes each, sorted outside of memory. Temporary files; nothing of it survives a crash.</summary>
public sealed class SeenKeys : IDisposable
{
    internal SeenKeys()
    {
    }

    /// <summary>Adds a key; again if it is met again.</summary>
    public void Add(Hash128 key) => throw new NotSupportedException();

    /// <summary>Ends collecting. Live entries of the ledger that were not met, in key order, among the companies that were read completely.</summary>
    public IEnumerable<LedgerEntry> Absent(IReadOnlyCollection<ushort> companyTags) => throw new NotSupportedException();

    /// <inheritdoc />
    public void Dispose() => throw new NotSupportedException();
}
