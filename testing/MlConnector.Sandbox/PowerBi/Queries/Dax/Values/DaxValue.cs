using System.Globalization;

namespace MlConnector.Sandbox.PowerBi.Queries.Dax.Values;

internal enum DaxKind : byte
{
    Blank,
    Number,
    Text,
    Bool,
    Date,
}

/// <summary>A scalar. Numbers are decimals throughout, so sums stay exact (INV-7); a date is its ticks.</summary>
internal readonly struct DaxValue
{
    private DaxValue(DaxKind kind, decimal number, string? text = null) => (Kind, Number, Text) = (kind, number, text);

    public DaxKind Kind { get; }

    public decimal Number { get; }

    public string? Text { get; }

    public static DaxValue Blank => default;

    public bool IsBlank => Kind == DaxKind.Blank;

    public bool IsTrue => Kind switch
    {
        DaxKind.Blank => false,
        DaxKind.Text => throw new DaxException("Text is not true or false."),
        _ => Number != 0,
    };

    public static DaxValue Of(decimal number) => new(DaxKind.Number, number);

    public static DaxValue Of(string text) => new(DaxKind.Text, 0, text);

    public static DaxValue Of(bool truth) => new(DaxKind.Bool, truth ? 1 : 0);

    public static DaxValue OfDate(long ticks) => new(DaxKind.Date, ticks);

    /// <summary>The value as arithmetic sees it; blank is zero.</summary>
    public decimal AsNumber() => Kind switch
    {
        DaxKind.Text => decimal.TryParse(Text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number)
            ? number
            : throw new DaxException("Cannot convert text to a number."),
        DaxKind.Date => throw DaxException.Beyond("arithmetic on dates"),
        _ => Number,
    };

    public string AsText() => Kind switch
    {
        DaxKind.Blank => "",
        DaxKind.Text => Text!,
        DaxKind.Bool => Number != 0 ? "TRUE" : "FALSE",
        DaxKind.Number => (Number / 1.0000000000000000000000000000m).ToString(CultureInfo.InvariantCulture),
        _ => throw DaxException.Beyond("dates as text"),
    };
}
