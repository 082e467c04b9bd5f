using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace MlConnector.Abstractions.Schemas;

/// <summary>How rows land in a destination table.</summary>
public enum WriteMode
{
    /// <summary>Rows never change: appended once.</summary>
    Append,

    /// <summary>Each change appends a row with a higher <c>_Version</c>; a removal appends a tombstone.</summary>
    Versions,

    /// <summary>Each cycle is a complete set; the newest confirmed generation is current.</summary>
    Replace,

    /// <summary>Insert, update and delete by key, where the destination can.</summary>
    Upsert,
}

/// <summary>The columns that every delivered row carries besides its own.</summary>
public enum LineageColumn
{
    /// <summary>An ordinary column.</summary>
    None,

    /// <summary><c>company|stream|key parts</c>, escaped.</summary>
    SourceId,

    /// <summary>Rises with every change of a key.</summary>
    Version,

    /// <summary>The batch that brought the row.</summary>
    BatchId,

    /// <summary>The run that brought the row.</summary>
    RunId,

    /// <summary>When the source page was read, UTC.</summary>
    ReadAt,

    /// <summary>When the batch was first about to be sent, UTC.</summary>
    PostedAt,

    /// <summary>True for a tombstone.</summary>
    Deleted,

    /// <summary>The generation of a replaced table.</summary>
    Generation,
}

/// <summary>What a destination column can hold; checked row by row before anything is sent.</summary>
public sealed record ColumnLimits
{
    /// <summary>Longest text in UTF-16 units; 0 = unlimited.</summary>
    public int MaxTextLength { get; init; }

    /// <summary>Smallest whole number accepted.</summary>
    public long MinInteger { get; init; } = long.MinValue;

    /// <summary>Largest whole number accepted.</summary>
    public long MaxInteger { get; init; } = long.MaxValue;

    /// <summary>Digits in all of a decimal number; 0 = unlimited.</summary>
    public int MaxPrecision { get; init; }

    /// <summary>Digits after the point that are kept; more, unless they are zeros, is a violation. -1 = unlimited.</summary>
    public int MaxScale { get; init; } = -1;

    /// <summary>Significant digits that survive a binary column type (15 for Double); 0 = exact type, no limit.</summary>
    public int MaxSignificantDigits { get; init; }

    /// <summary>Earliest date.</summary>
    public DateOnly MinDate { get; init; } = DateOnly.MinValue;

    /// <summary>Latest date.</summary>
    public DateOnly MaxDate { get; init; } = DateOnly.MaxValue;

    /// <summary>Years before the day on which a row is judged that a date may lie; 0 = any. The destination has the last word on the days at its edge.</summary>
    public int YearsBack { get; init; }

    /// <summary>Years after that day; 0 = any.</summary>
    public int YearsAhead { get; init; }

    /// <summary>True if it is the table's partitions that bound the dates, not the column: a violation says so.</summary>
    public bool BoundByPartitions { get; init; }
}

/// <summary>One column of a destination table.</summary>
/// <param name="Name">Name in the destination.</param>
/// <param name="Type">Type of the mapped value.</param>
/// <param name="NativeType">The destination's own type name (<c>Decimal</c>, <c>Int64</c>, <c>NUMERIC</c>).</param>
public sealed record ColumnSchema(string Name, FieldType Type, string NativeType)
{
    /// <summary>Digits after the point of a decimal column.</summary>
    public int Scale { get; init; }

    /// <summary>What the column can hold.</summary>
    public ColumnLimits Limits { get; init; } = new();

    /// <summary>Null makes the row a dead letter.</summary>
    public bool Required { get; init; }

    /// <summary>Part of the key as delivered.</summary>
    public bool Key { get; init; }

    /// <summary>Shown redacted.</summary>
    public bool Sensitive { get; init; }

    /// <summary>Which lineage column it is, if any.</summary>
    public LineageColumn Lineage { get; init; }

    /// <summary>Text for people, where the destination keeps one.</summary>
    public string Description { get; init; } = "";
}

/// <summary>A table as it stands, or is to stand, in a destination.</summary>
/// <param name="Name">Name in the destination.</param>
/// <param name="Stream">The stream that lands there.</param>
/// <param name="Mode">How rows land.</param>
/// <param name="Columns">Columns, in the order of a mapped row's cells; lineage columns last.</param>
public sealed record TableSchema(string Name, string Stream, WriteMode Mode, ImmutableArray<ColumnSchema> Columns)
{
    /// <summary>Links to the tables on the one side of a relationship: our column, their table, their column.</summary>
    public ImmutableArray<TableRelation> Relations { get; init; } = [];

    /// <summary>Named sums that a destination may offer its readers as duplicate-proof measures: names of decimal or integer columns.</summary>
    public ImmutableArray<string> MeasureColumns { get; init; } = [];

    /// <summary>For aging tables: the column that names the bucket, and every bucket it may name; a measure per bucket may be offered.</summary>
    public BucketSet? Buckets { get; init; }

    /// <summary>For tables that are replaced and carry the day they are about (aging): the column of the day. A history by day may be offered, of the last complete generation of each day.</summary>
    public string? DayColumn { get; init; }

    /// <summary>What the stream holds, in one sentence for people, where the catalog says so and the destination keeps it; null = nothing is said.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Description { get; init; }

    /// <summary>For tables of ledger postings: the columns of their trial balance. A destination may show it beside the table.</summary>
    public TrialBalanceColumns? TrialBalance { get; init; }

    /// <summary>Place of a column, or -1.</summary>
    public int OrdinalOf(string column)
    {
        for (int i = 0; i < Columns.Length; i++)
        {
            if (string.Equals(Columns[i].Name, column, StringComparison.Ordinal)) return i;
        }

        return -1;
    }

    /// <summary>Place of a lineage column, or -1 where the table does not use it.</summary>
    public int OrdinalOf(LineageColumn lineage)
    {
        for (int i = 0; i < Columns.Length; i++)
        {
            if (Columns[i].Lineage == lineage) return i;
        }

        return -1;
    }
}

/// <summary>The buckets of an aging.</summary>
/// <param name="Column">The column, or in a stream the field, that names the bucket of a row.</param>
/// <param name="Names">Every bucket, in the order in which people read them.</param>
public sealed record BucketSet(string Column, ImmutableArray<string> Names);

/// <summary>The columns of a trial balance.</summary>
/// <param name="GroupBy">Columns that name account and period.</param>
/// <param name="Sums">Measure → column that is summed.</param>
public sealed record TrialBalanceColumns(ImmutableArray<string> GroupBy, ImmutableArray<KeyValuePair<string, string>> Sums);

/// <summary>A many-to-one link between two tables of a destination.</summary>
public sealed record TableRelation(string FromColumn, string ToTable, string ToColumn);
