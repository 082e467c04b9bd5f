namespace MlConnector.Parquet;

/// <summary>What a column holds. Each kind has one physical form, so that a reader never has to guess.</summary>
public enum ParquetKind
{
    /// <summary>UTF-8 text.</summary>
    Text,

    /// <summary>A whole number of 64 bits.</summary>
    Integer,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A calendar date, as days since 1970-01-01.</summary>
    Date,

    /// <summary>A point in time, as microseconds since 1970-01-01T00:00:00.</summary>
    Timestamp,

    /// <summary>An exact decimal number (INV-7), as its digits without the point: 64 bits up to a precision of 18, 16 bytes above.</summary>
    Decimal,
}

/// <summary>One column of a file.</summary>
/// <param name="Name">Its name; without dots, at which some readers fail.</param>
/// <param name="Kind">What it holds.</param>
public sealed record ParquetColumn(string Name, ParquetKind Kind)
{
    /// <summary>Most digits of a decimal number.</summary>
    public const int MostDigits = 38;

    /// <summary>Whether values may be missing.</summary>
    public bool Nullable { get; init; } = true;

    /// <summary>Digits in all of a <see cref="ParquetKind.Decimal"/>, 1 to 38.</summary>
    public int Precision { get; init; } = 18;

    /// <summary>Digits after the point of a <see cref="ParquetKind.Decimal"/>, 0 to <see cref="Precision"/>.</summary>
    public int Scale { get; init; }

    /// <summary>Whether a <see cref="ParquetKind.Timestamp"/> is UTC; false = it has no zone.</summary>
    public bool Utc { get; init; } = true;

    internal bool IsWide => Kind == ParquetKind.Decimal && Precision > 18;

    internal void ThrowIfWrong()
    {
        if (Name.Length == 0 || Name.Contains('.', StringComparison.Ordinal)) throw new ArgumentException($"'{Name}' is no name of a Parquet column: it is empty or has a dot.");
        if (Kind == ParquetKind.Decimal && (Precision is < 1 or > MostDigits || Scale < 0 || Scale > Precision)) throw new ArgumentException($"Column {Name}: no decimal number has {Precision} digits with {Scale} after the point.");
    }
}

/// <summary>How the bytes of a page are stored.</summary>
public enum ParquetCompression
{
    /// <summary>As they are.</summary>
    None = 0,

    /// <summary>Compressed with Snappy.</summary>
    Snappy = 1,
}

/// <summary>How a file is laid out.</summary>
public sealed record ParquetLayout
{
    /// <summary>Compression of the pages.</summary>
    public ParquetCompression Compression { get; init; } = ParquetCompression.Snappy;

    /// <summary>Rows of a row group at most.</summary>
    public int RowsPerGroup { get; init; } = 100_000;

    /// <summary>Bytes of values that a row group holds before it is written: what bounds the writer's memory where rows are wide.</summary>
    public int BytesPerGroup { get; init; } = 32 << 20;
}
