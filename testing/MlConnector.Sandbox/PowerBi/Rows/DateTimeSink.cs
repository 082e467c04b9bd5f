using System.Globalization;
using System.Text.Json;

namespace MlConnector.Sandbox.PowerBi.Rows;

/// <summary>Points in time: ISO 8601 text or month/day/year. An offset is applied, then forgotten: the model has no zones.</summary>
internal sealed class DateTimeSink : CellSink
{
    private const long StepsPerSecond = 300;
    private long[] values = new long[64];

    protected override bool TryRead(ref Utf8JsonReader reader, int row)
    {
        if (reader.TokenType != JsonTokenType.String || !TryParse(ref reader, out var time)) return false;
        values[row] = ToStep(time.Ticks);
        return true;
    }

    protected override void Reserve(int row)
    {
        base.Reserve(row);
        Grow(ref values, row);
    }

    protected override ColumnData Copy(int rows, ulong[] presence) =>
        new LongData(values[..rows], presence, static ticks => new DateTime(ticks, DateTimeKind.Unspecified));

    private static bool TryParse(ref Utf8JsonReader reader, out DateTime time)
    {
        if (reader.TryGetDateTime(out time))
        {
            // A local kind means that the text had an offset; the machine's own zone must not matter.
            if (time.Kind == DateTimeKind.Local && reader.TryGetDateTimeOffset(out var zoned)) time = zoned.UtcDateTime;
            return true;
        }

        return !reader.ValueIsEscaped
            && reader.ValueSpan.Length == 10
            && DateTime.TryParseExact(reader.GetString(), "MM/dd/yyyy", CultureInfo.InvariantCulture, DateTimeStyles.None, out time);
    }

    private static long ToStep(long ticks)
    {
        long second = ticks / TimeSpan.TicksPerSecond;
        long rest = ticks % TimeSpan.TicksPerSecond;
        long step = ((rest * StepsPerSecond) + (TimeSpan.TicksPerSecond / 2)) / TimeSpan.TicksPerSecond;
        return Math.Min((second * TimeSpan.TicksPerSecond) + (((step * TimeSpan.TicksPerSecond) + (StepsPerSecond / 2)) / StepsPerSecond), DateTime.MaxValue.Ticks);
    }
}
