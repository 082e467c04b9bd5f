namespace MlConnector.Sensitivity.Catalogue;

/// <summary>Values, keys and hashes.</summary>
internal static class ExactnessDefects
{
    private const string Canonical = "src/MlConnector.Engine/Reading/Canonical/";

    public static Defect[] All { get; } =
    [
        new("hash-ignores-a-column", "does not see a change in the last column", "src/MlConnector.Engine/Blocks/RecordBlock.cs",
            "keyEnd == 0 ? at : keyEnd, hashedEnd == 0 ? at : hashedEnd));\n    }\n\n    /// <summary>Copies a row",
            "keyEnd == 0 ? at : keyEnd, hashedEnd == 0 ? at - row.Bytes(ordinals[^1]).Length : hashedEnd));\n    }\n\n    /// <summary>Copies a row", Defects.Engine, "*StraightPathTests.A_second_read* *StraightPathTests *RecordBlockTests"),
        new("hash-sees-volatile", "takes a change in a volatile column for a change", "src/MlConnector.Engine/Blocks/RecordBlock.cs",
            "keyEnd == 0 ? at : keyEnd, hashedEnd == 0 ? at : hashedEnd));\n    }\n\n    /// <summary>Copies a row",
            "keyEnd == 0 ? at : keyEnd, at));\n    }\n\n    /// <summary>Copies a row", Defects.Engine, "*StraightPathTests *RecordBlockTests"),
        new("leading-zeros-kept", "takes 00012 and 12 of a numbered code for two keys", Canonical + "CanonicalText.cs",
            "while (start < text.Length - 1 && text[start] == (byte)'0') start++;", "", Defects.Engine, "*CanonicalFormTests.Texts_lose* *CanonicalFormTests"),
        new("leading-blanks-kept", "takes a code with blanks before it for another code", Canonical + "CanonicalText.cs",
            "while (start < text.Length && text[start] == (byte)' ') start++;", "", Defects.Engine, "*CanonicalFormTests.Texts_lose* *CanonicalFormTests"),
        new("trailing-blanks-kept", "takes padding for a part of a text", Canonical + "CanonicalText.cs",
            "while (end > 0 && bytes[end - 1] == (byte)' ') end--;", "", Defects.Engine, "*CanonicalFormTests.Texts_lose* *CanonicalFormTests"),
        new("trailing-minus-lost", "reads 12.50- as 12.50", Canonical + "NumberRewriter.cs",
            "            negative = true;\n", "            negative = false;\n", Defects.Engine, "*CanonicalFormTests.Decimals_keep* *CanonicalFormTests"),
        new("negative-exponent-lost", "reads 5E-3 as 5000", Canonical + "NumberRewriter.cs",
            "if (negative) exponent = -exponent;", "", Defects.Engine, "*CanonicalFormTests.Decimals_keep* *CanonicalFormTests"),
        new("decimal-through-double", "calculates with binary floating point", "src/MlConnector.Abstractions/Records/CellValue.cs",
            "return Utf8Parser.TryParse(bytes, out value, out int used) && used == bytes.Length;\n    }\n\n    /// <summary>A whole number.",
            "bool read = Utf8Parser.TryParse(bytes, out value, out int used) && used == bytes.Length;\n        value = (decimal)(double)value;\n        return read;\n    }\n\n    /// <summary>A whole number.", Defects.Engine, "*.ExpressionTests.Numbers_are_exact* *ExpressionTests *MappingProgramTests"),
        new("half-up-becomes-bankers", "rounds a half to the even digit where the mapping says half-up", "src/MlConnector.Engine/Mapping/Expressions/Functions/Rounding.cs",
            "Rounding.HalfUp => Math.Round(number, scale, MidpointRounding.AwayFromZero)", "Rounding.HalfUp => Math.Round(number, scale, MidpointRounding.ToEven)", Defects.Engine, "*.ExpressionTests.Numbers_are_exact* *ExpressionTests *MappingProgramTests"),
        new("zone-offset-turned", "moves a time with an offset the wrong way", Canonical + "CanonicalDateTime.cs",
            "local.Ticks - (offset ?? TimeSpan.Zero).Ticks", "local.Ticks + (offset ?? TimeSpan.Zero).Ticks", Defects.Engine, "*CanonicalFormTests.Moments_become* *CanonicalFormTests"),
        new("hour-that-comes-twice", "takes a local time that occurs twice for its second occurrence", Canonical + "CanonicalDateTime.cs",
            "if (OffsetAt(zone, local, -before) == before) return before;", "if (OffsetAt(zone, local, -after) == after) return after;", Defects.Engine, "*CanonicalFormTests.Moments_become* *CanonicalFormTests"),
        new("packed-cells-mixed-up", "takes two cells in the journal for equal when only their ends are", "src/MlConnector.Engine/Journal/PackTables.cs",
            "if (length > 16 || length < 4) return", "if (length > 24 || length < 4) return", Defects.Engine, "*RowPackerTests"),
    ];
}
