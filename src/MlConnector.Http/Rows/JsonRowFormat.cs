using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;

namespace MlConnector.Http.Rows;

/// <summary>What a service wants around, between and inside the JSON objects of rows.</summary>
/// <param name="Opening">Before the first row.</param>
/// <param name="Separator">Between two rows: a comma, or a line's end.</param>
/// <param name="Closing">After the last row.</param>
/// <param name="Quotes">Whether a number goes into the column as a quoted text.</param>
public sealed record JsonRowFormat(ReadOnlyMemory<byte> Opening, byte Separator, ReadOnlyMemory<byte> Closing, Func<ColumnSchema, bool> Quotes)
{
    /// <summary>A null or absent value is written as <c>null</c>; otherwise its property is left out.</summary>
    public bool SendsNulls { get; init; }

    /// <summary>Writes what stands before the object of each row, for a service that wants something of a row beside it; null = nothing.</summary>
    public RowHead? Head { get; init; }

    /// <summary>What stands behind the object of each row.</summary>
    public ReadOnlyMemory<byte> Tail { get; init; }

    /// <summary>Times keep six digits of a second, the rest is cut off; and the mark of UTC stays only where the column has a zone.</summary>
    public Func<ColumnSchema, TimeForm> Times { get; init; } = static _ => TimeForm.AsItIs;
}

/// <summary>Writes what stands before a row. Called for every row: it allocates nothing.</summary>
public delegate void RowHead(RecordRow row, PooledBody body);

/// <summary>How a date and time is written.</summary>
public enum TimeForm : byte
{
    /// <summary>As the cell holds it, up to seven digits of a second.</summary>
    AsItIs,

    /// <summary>At most six digits of a second.</summary>
    Microseconds,

    /// <summary>At most six digits of a second, and no mark of UTC: the column knows no zone.</summary>
    MicrosecondsWithoutZone,
}
