using MlConnector.Abstractions.Schemas;

namespace MlConnector.Engine.Mapping.Expressions;

/// <summary>The static type of an expression, with what is known about its size. <paramref name="Type"/> null = the literal <c>null</c>, which fits everywhere.</summary>
internal readonly record struct Shape(FieldType? Type, int Precision = 0, int Scale = 0, int MaxLength = 0)
{
    /// <summary>Digits of a quotient after the point: <c>a / b</c> is rounded there, half away from zero.</summary>
    public const int QuotientScale = 12;

    private const int MaxPrecision = 28;

    public static Shape Boolean { get; } = new(FieldType.Boolean);

    public static Shape Integer { get; } = new(FieldType.Integer);

    public static Shape Date { get; } = new(FieldType.Date);

    public bool IsNumber => Type is FieldType.Integer or FieldType.Decimal or null;

    public string Name => Type switch
    {
        null => "null",
        FieldType.Decimal when Precision > 0 => $"decimal({Precision},{Scale})",
        { } type => type.ToString().ToLowerInvariant(),
    };

    private int WholeDigits => Type == FieldType.Integer ? 18 : Precision == 0 ? MaxPrecision - Scale : Precision - Scale;

    public static Shape Text(int maxLength = 0) => new(FieldType.Text, MaxLength: maxLength);

    public static Shape Of(Field field) => new(field.Type, field.Precision, field.Scale, field.MaxLength);

    /// <summary>Type of a sum, difference, product or quotient.</summary>
    public static Shape Arithmetic(string operation, Shape left, Shape right)
    {
        if (operation != "/" && left.Type is FieldType.Integer or null && right.Type is FieldType.Integer or null) return Integer;
        int scale = operation switch { "*" => left.Scale + right.Scale, "/" => QuotientScale, _ => Math.Max(left.Scale, right.Scale) };
        int whole = operation switch { "*" or "/" => left.WholeDigits + right.WholeDigits, _ => Math.Max(left.WholeDigits, right.WholeDigits) + 1 };
        scale = Math.Min(scale, MaxPrecision);
        return new Shape(FieldType.Decimal, Math.Min(whole + scale, MaxPrecision), scale);
    }

    /// <summary>The type that holds either; null if there is none.</summary>
    public static Shape? Common(Shape left, Shape right)
    {
        if (left.Type is null) return right;
        if (right.Type is null) return left;
        if (left.IsNumber && right.IsNumber && (left.Type == FieldType.Decimal || right.Type == FieldType.Decimal))
        {
            int scale = Math.Max(left.Scale, right.Scale), whole = Math.Max(left.WholeDigits, right.WholeDigits);
            return new Shape(FieldType.Decimal, Math.Min(whole + scale, MaxPrecision), scale);
        }

        if (left.Type != right.Type) return null;
        return left with { MaxLength = left.MaxLength == 0 || right.MaxLength == 0 ? 0 : Math.Max(left.MaxLength, right.MaxLength) };
    }
}
