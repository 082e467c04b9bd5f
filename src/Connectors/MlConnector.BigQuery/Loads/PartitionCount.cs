using System.Buffers;
using System.Buffers.Text;
using MlConnector.Abstractions.Destinations;

namespace MlConnector.BigQuery.Loads;

/// <summary>
/// Counts the partitions in which the rows of a batch lie, because the service counts each that a job touches. There is a bit for every day or month that a date can name, so that memory depends neither on rows nor on dates; nothing is
/// allocated for a row. Rows without a date have a partition of their own.
/// </summary>
internal static class PartitionCount
{
    private const int DayLength = 10, Months = 12, Bits = 64;

    /// <summary>Words of 64 bits that hold every partition.</summary>
    public static int Words(PartitionLength length) => (NumberOf(DateOnly.MaxValue.Year, DateOnly.MaxValue.Month, DateOnly.MaxValue.Day, length) / Bits) + 1;

    /// <summary>How many; <paramref name="column"/> is the place of the column that partitions go by. They are added to <paramref name="all"/>, if there is such.</summary>
    public static int Of(DeliveryBatch batch, int column, PartitionLength length, PartitionSet? all)
    {
        int words = Words(length);
        ulong[] met = ArrayPool<ulong>.Shared.Rent(words);
        try
        {
            Array.Clear(met, 0, words);
            int count = Count(batch, column, length, met);
            all?.Add(met.AsSpan(0, words));
            return count;
        }
        finally
        {
            ArrayPool<ulong>.Shared.Return(met);
        }
    }

    private static int Count(DeliveryBatch batch, int column, PartitionLength length, ulong[] met)
    {
        int count = 0;
        using DeliveryRows rows = batch.OpenRows();
        while (rows.MoveNext())
        {
            // No date is the number 0, which no date has.
            int partition = NumberOf(rows.Current.Bytes(column), length);
            ulong bit = 1UL << (partition % Bits);
            if ((met[partition / Bits] & bit) != 0) continue;
            met[partition / Bits] |= bit;
            count++;
        }

        return count;
    }

    /// <summary>Of a canonical date, or of a time by its first ten characters.</summary>
    private static int NumberOf(ReadOnlySpan<byte> text, PartitionLength length) =>
        text.Length >= DayLength && Part(text[..4], out int year) && Part(text[5..7], out int month) && Part(text[8..DayLength], out int day) && year is >= 1 and <= 9999 && month is >= 1 and <= Months && day >= 1 && day <= DateTime.DaysInMonth(year, month)
            ? NumberOf(year, month, day, length)
            : 0;

    private static int NumberOf(int year, int month, int day, PartitionLength length) => length == PartitionLength.Day ? new DateOnly(year, month, day).DayNumber + 1 : (year * Months) + month;

    private static bool Part(ReadOnlySpan<byte> digits, out int number) => Utf8Parser.TryParse(digits, out number, out int used) && used == digits.Length;
}
