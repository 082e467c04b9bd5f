namespace MlConnector.Sandbox.PowerBi.Datasets;

/// <summary>The column types that a push table takes.</summary>
public enum ColumnType
{
    /// <summary>A whole number; the two ends of the 64-bit range are refused.</summary>
    Int64,

    /// <summary>A number that keeps 15 significant digits. Held as a decimal rounded to them, so its range is that of a decimal.</summary>
    Double,

    /// <summary>A number of up to 28 digits, 4 of them after the point.</summary>
    Decimal,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A point in time without a zone, kept in steps of 1/300 of a second.</summary>
    DateTime,

    /// <summary>Text of up to 4,000 UTF-16 code units.</summary>
    String,
}

internal static class ColumnTypes
{
    /// <summary>Names are read without regard to case, because the vendor's own samples mix spellings.</summary>
    public static bool TryParse(string? name, out ColumnType type)
    {
        if (string.Equals(name, "bool", StringComparison.OrdinalIgnoreCase))
        {
            type = ColumnType.Boolean;
            return true;
        }

        return Enum.TryParse(name, ignoreCase: true, out type) && Enum.IsDefined(type) && !char.IsAsciiDigit(name![0]) && name[0] != '-';
    }
}
