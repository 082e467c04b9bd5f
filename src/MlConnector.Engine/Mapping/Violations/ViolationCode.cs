namespace MlConnector.Engine.Mapping.Violations;

/// <summary>Why a row cannot be delivered as it is. One byte, so that the path of a row carries it without allocation.</summary>
public enum ViolationCode : byte
{
    /// <summary>Nothing is wrong.</summary>
    None,

    /// <summary><c>MAP-TYPE</c>: the value is not of the declared type.</summary>
    Type,

    /// <summary><c>MAP-TEXT</c>: the text is no valid UTF-8.</summary>
    Text,

    /// <summary><c>MAP-RANGE</c>: outside what the type or the column can hold.</summary>
    Range,

    /// <summary><c>MAP-LENGTH</c>: the text is longer than the column.</summary>
    Length,

    /// <summary><c>MAP-PRECISION</c>: more digits than the column or an exact calculation can hold.</summary>
    Precision,

    /// <summary><c>MAP-SCALE</c>: more digits after the point than the column keeps.</summary>
    Scale,

    /// <summary><c>MAP-DIGITS</c>: more significant digits than survive a binary column.</summary>
    Digits,

    /// <summary><c>MAP-REQUIRED</c>: no value where one is needed.</summary>
    Required,

    /// <summary><c>MAP-VALUE</c>: a value map has no entry for the value, and no default.</summary>
    Value,

    /// <summary><c>MAP-ZERO</c>: division by zero.</summary>
    Zero,

    /// <summary><c>MAP-SIZE</c>: the row's computed values need more room than is allowed.</summary>
    Size,

    /// <summary><c>MAP-PARTITION</c>: the date lies outside the partitions that the table may have.</summary>
    Partition,
}

/// <summary>The first violation of a row. <see cref="Ordinal"/> is a field of the stream for canonical form, a column of the table for mapping, -1 for the filter.</summary>
/// <param name="Code">What is wrong.</param>
/// <param name="Ordinal">Where.</param>
public readonly record struct RowViolation(ViolationCode Code, int Ordinal)
{
    /// <summary>No violation.</summary>
    public static RowViolation None => default;

    /// <summary>True if the row is fine.</summary>
    public bool IsNone => Code == ViolationCode.None;
}
