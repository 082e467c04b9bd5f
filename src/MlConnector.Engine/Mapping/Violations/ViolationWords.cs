namespace MlConnector.Engine.Mapping.Violations;

/// <summary>Codes, messages and fixes of violations, for dead letters. Not on the path of a row.</summary>
public static class ViolationWords
{
    /// <summary>The stable code: <c>MAP-TYPE</c>.</summary>
    public static string Code(ViolationCode code) => code switch
    {
        ViolationCode.Type => "MAP-TYPE",
        ViolationCode.Text => "MAP-TEXT",
        ViolationCode.Range => "MAP-RANGE",
        ViolationCode.Length => "MAP-LENGTH",
        ViolationCode.Precision => "MAP-PRECISION",
        ViolationCode.Scale => "MAP-SCALE",
        ViolationCode.Digits => "MAP-DIGITS",
        ViolationCode.Required => "MAP-REQUIRED",
        ViolationCode.Value => "MAP-VALUE",
        ViolationCode.Zero => "MAP-ZERO",
        ViolationCode.Size => "MAP-SIZE",
        ViolationCode.Partition => "MAP-PARTITION",
        _ => "",
    };

    /// <summary>What is wrong, after "column Amount: ".</summary>
    public static string Message(ViolationCode code) => code switch
    {
        ViolationCode.Type => "the value is not of the declared type",
        ViolationCode.Text => "the text holds bytes that are no characters",
        ViolationCode.Range => "the value lies outside the range that can be held",
        ViolationCode.Length => "the text is longer than the column",
        ViolationCode.Precision => "the number has more digits than can be held exactly",
        ViolationCode.Scale => "the number has more digits after the point than the column keeps",
        ViolationCode.Digits => "the number has more significant digits than survive the column's binary type",
        ViolationCode.Required => "a value is required and there is none",
        ViolationCode.Value => "the value map has no entry for this value and no default",
        ViolationCode.Zero => "a number is divided by zero",
        ViolationCode.Size => "the computed values of the row are too large",
        ViolationCode.Partition => "the date lies outside the partitions that the table may have",
        _ => "",
    };

    /// <summary>One sentence: what to do.</summary>
    public static string Fix(ViolationCode code) => code switch
    {
        ViolationCode.Type => "Correct the value in the ERP or repair the row; if many rows have it, declare the field with another type.",
        ViolationCode.Text => "Correct the text in the ERP, or set the code page of the channel.",
        ViolationCode.Range => "Correct the value in the ERP or repair the row; or map the column to a wider type.",
        ViolationCode.Length => "Shorten the text in the ERP or repair the row; or map it with left(field, n).",
        ViolationCode.Precision => "Give the column a 'scale' with 'rounding', or round operands in the expression.",
        ViolationCode.Scale => "Give the column 'round:' with a rounding mode, or a type with more decimals.",
        ViolationCode.Digits => "Give the column 'round:', or deliver it as text with 'type: text'.",
        ViolationCode.Required => "Fill the value in the ERP or repair the row; or map the column with coalesce(field, a default).",
        ViolationCode.Value => "Add the value to the map, or give the map a default.",
        ViolationCode.Zero => "Guard the division: case when divisor = 0 then null else … end.",
        ViolationCode.Size => "Shorten the expressions that build texts.",
        ViolationCode.Partition => "Correct the date in the ERP or repair the row; or widen the span of the table's partitions in the connection (where rows are streamed, the years around today that its guide names are all there is).",
        _ => "",
    };
}
