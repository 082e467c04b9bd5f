using System.Globalization;
using System.Text;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Reading;

namespace MlConnector.Engine.Delivery.Pairs;

/// <summary>
/// Tells, in a first load, history from documents that may have moved while it ran: what is closed and dated days back stands as its lines were read a moment ago, and is not asked for again. Without it a first load would
/// read the lines of all years twice, the second time by document.
/// </summary>
internal sealed class PairHistory
{
    // Time zones, a load over midnight, and documents that are entered with yesterday's date.
    private static readonly TimeSpan Recent = TimeSpan.FromDays(3);

    private readonly RowTest open;
    private readonly int date;
    private readonly byte[] since;

    private PairHistory(RowTest open, int date, DateTimeOffset now)
    {
        (this.open, this.date) = (open, date);
        since = Encoding.ASCII.GetBytes((now - Recent).UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
    }

    /// <summary>Of a stream that says what is open and has a business date; null for others, of which nothing is taken for history.</summary>
    public static PairHistory? Of(StreamDefinition stream, IRowExpressions expressions, DateTimeOffset now)
    {
        if (stream.Cursor.OpenWhen is not { } openWhen || stream.Cursor.Field is not { } field) return null;
        RecordSchema schema = stream.ToSchema();
        int ordinal = schema.OrdinalOf(field);
        return ordinal >= 0 && schema.Fields[ordinal].Type is FieldType.Date or FieldType.DateTime ? new PairHistory(expressions.Test(openWhen, schema), ordinal, now) : null;
    }

    /// <summary>True if the document is history. One without a date may be of today.</summary>
    public bool Holds(in RecordRow row) => !row.Cells[date].IsNull && row.Bytes(date).SequenceCompareTo(since) < 0 && !open(row);
}
