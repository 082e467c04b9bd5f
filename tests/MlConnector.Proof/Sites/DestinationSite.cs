using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Schemas;

namespace MlConnector.Proof.Sites;

/// <summary>A BI tool: what a proof needs of it, whichever it is.</summary>
internal abstract class DestinationSite : VendorSite
{
    /// <summary>What holds its tables.</summary>
    public const string Container = "Finance";

    /// <summary>What it is called where things are counted and told: its way of taking rows, where there are several.</summary>
    public abstract string Way { get; }

    /// <summary>How rows land in its tables.</summary>
    public virtual WriteMode Mode => WriteMode.Versions;

    /// <summary>True while something that was begun here has not ended yet.</summary>
    public virtual bool IsBusy => false;

    /// <summary>A connection to it.</summary>
    public abstract IDestination Open();

    /// <summary>Batch id → rows, as a table really holds them.</summary>
    public virtual IReadOnlyDictionary<string, long> Held(string table) => Rows(table).CountBy(row => row["_BatchId"]!, StringComparer.Ordinal).ToDictionary(batch => batch.Key, batch => (long)batch.Value, StringComparer.Ordinal);

    /// <summary>The rows of a table as it really holds them: column → text, null for nothing.</summary>
    public abstract IReadOnlyList<IReadOnlyDictionary<string, string?>> Rows(string table);

    /// <summary>Waits until everything that was begun has ended.</summary>
    public async Task RestAsync()
    {
        while (IsBusy) await Task.Delay(TimeSpan.FromMilliseconds(200), Time, TestContext.Current.CancellationToken);
    }
}
