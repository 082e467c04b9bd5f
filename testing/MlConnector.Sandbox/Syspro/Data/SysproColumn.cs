namespace MlConnector.Sandbox.Syspro.Data;

/// <summary>A column of a table.</summary>
/// <param name="Index">Its place in the row.</param>
/// <param name="Name">Its name, case-sensitive.</param>
/// <param name="Kind">Its SQL type.</param>
/// <param name="Size">Characters of text, or precision of a decimal.</param>
/// <param name="Scale">Digits after the point of a decimal.</param>
/// <param name="IsKey">Part of the primary key.</param>
/// <param name="IsZeroFilled">A number kept as text, zero-filled to 15 digits in SQL and shown shorter, with a leading blank, by e.net.</param>
public sealed record SysproColumn(int Index, string Name, SysproKind Kind, int Size, int Scale, bool IsKey, bool IsZeroFilled)
{
    /// <summary>True for <c>varchar</c> and <c>char</c>.</summary>
    public bool IsText => Kind is SysproKind.Varchar or SysproKind.Char;

    /// <summary>What a row holds here when nothing is given: empty text, zero, or NULL.</summary>
    internal object? Default => Kind switch
    {
        SysproKind.Varchar or SysproKind.Char => "",
        SysproKind.Decimal => Cells.Zero(Scale),
        _ => null,
    };

    /// <summary>Brings a value into the form in which a row holds it, as SQL Server would on insert.</summary>
    /// <exception cref="ArgumentException">The value does not fit the column.</exception>
    internal object? Accept(object? value) => Kind switch
    {
        SysproKind.Varchar or SysproKind.Char => AcceptText(value as string ?? throw Refusal(value)),
        SysproKind.Decimal => AcceptNumber(value switch { decimal number => number, int number => number, long number => number, _ => throw Refusal(value) }),
        SysproKind.Date => value switch { null => null, DateTime time => Cells.Date(time), DateOnly day => Cells.Date(day.ToDateTime(TimeOnly.MinValue)), _ => throw Refusal(value) },
        _ => throw Refusal(value),
    };

    private string AcceptText(string text) => text.Length <= Size ? text : throw Refusal(text.Length + " characters");

    private object AcceptNumber(decimal number)
    {
        if (number == 0) return Cells.Zero(Scale);
        var rounded = decimal.Round(number, Scale, MidpointRounding.AwayFromZero);
        if (decimal.Truncate(Math.Abs(rounded)) >= Cells.PowerOfTen(Size - Scale)) throw Refusal(number);
        return rounded + Cells.ZeroOf(Scale);
    }

    private ArgumentException Refusal(object? value) => new($"{value ?? "NULL"} does not fit column {Name} ({Kind} {Size},{Scale})", nameof(value));
}
