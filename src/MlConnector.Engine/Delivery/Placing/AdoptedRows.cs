using System.Globalization;
using MlConnector.Abstractions.Records;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.Delivery.Rows;
using MlConnector.Engine.Ledger;

namespace MlConnector.Engine.Delivery.Placing;

/// <summary>
/// Rows that are known by their key only, because the past was lost, and are read again: what the destination shows is compared with what would be sent. Equal, and the row is journaled and not sent; in
/// a table that only appends it is never sent a second time.
/// </summary>
internal sealed class AdoptedRows(DeliveryContext context, BatchBuilder builder) : IDisposable
{
    private AdoptedForm? form;
    private long proven;
    private long unproven;
    private long sent;

    /// <summary>What became of them, for people; null if there were none.</summary>
    public string? Remark => proven + unproven + sent == 0 ? null : string.Create(CultureInfo.InvariantCulture,
        $"{proven} rows that this data folder had lost were found at the destination with the same content and were not sent again{Rest()}.");

    /// <summary>True if the row is the one that the destination holds; it is then known like any other.</summary>
    public bool Take(RecordRow read, BlockRow encoded, in LedgerEntry known, Hash128 source, bool append)
    {
        form ??= new AdoptedForm(context.Mappings);
        bool same = form.HashOf(read) == known.Source;
        if (same) proven++;
        else if (append) unproven++;
        else sent++;
        if (!same && !append) return false;
        builder.AppendAdopted(encoded, encoded.Flags, known.Key, source);
        return true;
    }

    /// <inheritdoc />
    public void Dispose() => form?.Dispose();

    private string Rest()
    {
        string first = unproven == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"; {unproven} are there under their key, but could not be proven equal, and an appended row is never sent twice");
        return sent == 0 ? first : first + string.Create(CultureInfo.InvariantCulture, $"; {sent} are there with other content, or could not be proven equal, and were delivered as newer versions");
    }
}
