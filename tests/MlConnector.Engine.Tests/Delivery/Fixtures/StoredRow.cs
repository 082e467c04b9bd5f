using System.Globalization;
using System.Text;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Records;

namespace MlConnector.Engine.Tests.Delivery.Fixtures;

/// <summary>A delivered row as the destination has it.</summary>
internal sealed record StoredRow(string SourceId, string Id, string? Name, string Amount, long Version, string BatchId, bool Deleted, long Generation, string PostedAt)
{
    /// <summary>The rows of a batch as they were encoded.</summary>
    public static async Task<List<StoredRow>> DecodeAsync(DeliveryBatch batch, CancellationToken cancel)
    {
        List<StoredRow> decoded = [];
        await foreach (DeliveryRows part in batch.OpenPartsAsync(cancel)) Decode(part, decoded);
        return decoded;
    }

    private static void Decode(DeliveryRows rows, List<StoredRow> decoded)
    {
        while (rows.MoveNext())
        {
            RecordRow row = rows.Current;
            decoded.Add(new StoredRow(
                T(row, 3), T(row, 0), row.Kind(1) <= CellKind.Null ? null : T(row, 1), T(row, 2), long.Parse(T(row, 4), CultureInfo.InvariantCulture), T(row, 5),
                row.Kind(7) == CellKind.True, long.Parse(T(row, 8), CultureInfo.InvariantCulture), T(row, 6)));
        }
    }

    private static string T(RecordRow row, int ordinal) => Encoding.UTF8.GetString(row.Bytes(ordinal));
}
