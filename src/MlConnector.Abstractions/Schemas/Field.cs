namespace MlConnector.Abstractions.Schemas;

/// <summary>The types that rows are made of.</summary>
public enum FieldType
{
    /// <summary>UTF-8 text.</summary>
    Text,

    /// <summary>A whole number of at most 18 digits.</summary>
    Integer,

    /// <summary>An exact decimal number with a declared precision and scale.</summary>
    Decimal,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A calendar date without zone.</summary>
    Date,

    /// <summary>A date and time; see <see cref="Field.Zone"/>.</summary>
    DateTime,
}

/// <summary>One declared field of a stream.</summary>
/// <param name="Name">Name as the source spells it.</param>
/// <param name="Type">Declared type; a value that is not of it makes the row a dead letter.</param>
public sealed record Field(string Name, FieldType Type)
{
    /// <summary>
    /// Name of the column in the source where it is not <see cref="Name"/>. Names that begin with <c>$</c> are no columns: the source fills them itself
    /// (<c>$company</c> = the company that was read, <c>$asof</c> = the source's today, others as the connector documents).
    /// </summary>
    public string? SourceName { get; init; }

    /// <summary>Digits in all, for <see cref="FieldType.Decimal"/>; 0 = not declared (28).</summary>
    public int Precision { get; init; }

    /// <summary>Digits after the point, for <see cref="FieldType.Decimal"/>.</summary>
    public int Scale { get; init; }

    /// <summary>Longest text in characters; 0 = not declared.</summary>
    public int MaxLength { get; init; }

    /// <summary>Null or absent makes the row a dead letter.</summary>
    public bool Required { get; init; }

    /// <summary>Left out of the comparison that decides whether a row changed.</summary>
    public bool Volatile { get; init; }

    /// <summary>Personal or otherwise sensitive: shown redacted in dead letters, logs and reports.</summary>
    public bool Sensitive { get; init; }

    /// <summary>
    /// A numbered code: if the value is all digits, leading blanks and zeros are no part of its canonical form, so that <c>␣␣00042</c> of one channel
    /// and <c>000000000000042</c> of the other are the same key.
    /// </summary>
    public bool NumberedCode { get; init; }

    /// <summary>
    /// For <see cref="FieldType.DateTime"/>: what a value without offset means. <c>null</c> = kept as written (local to the company, no zone);
    /// otherwise an IANA zone id, and the value becomes UTC. A value with an offset always becomes UTC.
    /// </summary>
    public string? Zone { get; init; }

    /// <summary>Personal-data retention class, if any: what <c>mlc purge</c> erases.</summary>
    public string? Retention { get; init; }
}
