using MlConnector.Engine.Mapping.Violations;

namespace MlConnector.Engine.Mapping.Expressions.Nodes;

/// <summary>
/// Exact arithmetic on <see cref="decimal"/> and whole numbers (INV-7). A result that 28 digits cannot hold exactly is a fault, never silently rounded; only a quotient is rounded, at
/// <see cref="Shape.QuotientScale"/> decimals, half away from zero.
/// </summary>
internal static class Arithmetic
{
    private const long MaxWhole = 999_999_999_999_999_999;

    public static BinaryNode.Operation For(string operation, bool whole) => (operation, whole) switch
    {
        ("+", true) => AddWhole,
        ("-", true) => SubtractWhole,
        ("*", true) => MultiplyWhole,
        ("+", false) => Add,
        ("-", false) => Subtract,
        ("*", false) => Multiply,
        _ => Divide,
    };

    public static void Negate(ref Frame frame, in Value operand, out Value value) =>
        value = operand.Kind == ValueKind.Integer ? Value.Of(-operand.Whole) : Value.Of(-operand.Number);

    /// <summary>A whole number within 18 digits.</summary>
    public static Value Whole(ref Frame frame, Int128 number) =>
        number >= -MaxWhole && number <= MaxWhole ? Value.Of((long)number) : frame.Fail(ViolationCode.Range);

    private static void AddWhole(ref Frame frame, in Value left, in Value right, out Value value) => value = Whole(ref frame, (Int128)left.Whole + right.Whole);

    private static void SubtractWhole(ref Frame frame, in Value left, in Value right, out Value value) => value = Whole(ref frame, (Int128)left.Whole - right.Whole);

    private static void MultiplyWhole(ref Frame frame, in Value left, in Value right, out Value value) => value = Whole(ref frame, (Int128)left.Whole * right.Whole);

    private static void Add(ref Frame frame, in Value left, in Value right, out Value value) => value = Sum(ref frame, left.AsDecimal, right.AsDecimal);

    private static void Subtract(ref Frame frame, in Value left, in Value right, out Value value) => value = Sum(ref frame, left.AsDecimal, -right.AsDecimal);

    private static Value Sum(ref Frame frame, decimal a, decimal b)
    {
        (a, b) = (Normal(a), Normal(b));
        try
        {
            decimal sum = a + b;
            // Fewer decimals than an operand had: digits were dropped to make room.
            return sum.Scale < Math.Max(a.Scale, b.Scale) ? frame.Fail(ViolationCode.Precision) : Value.Of(sum);
        }
        catch (OverflowException)
        {
            return frame.Fail(ViolationCode.Range);
        }
    }

    private static void Multiply(ref Frame frame, in Value left, in Value right, out Value value)
    {
        decimal a = Normal(left.AsDecimal), b = Normal(right.AsDecimal);
        try
        {
            decimal product = a * b;
            value = product.Scale < a.Scale + b.Scale && a != 0 && b != 0 ? frame.Fail(ViolationCode.Precision) : Value.Of(product);
        }
        catch (OverflowException)
        {
            value = frame.Fail(ViolationCode.Range);
        }
    }

    private static void Divide(ref Frame frame, in Value left, in Value right, out Value value)
    {
        decimal divisor = right.AsDecimal;
        if (divisor == 0)
        {
            value = frame.Fail(ViolationCode.Zero);
            return;
        }

        try
        {
            value = Quotient(ref frame, left.AsDecimal, divisor);
        }
        catch (OverflowException)
        {
            value = frame.Fail(ViolationCode.Range);
        }
    }

    /// <summary>The quotient to 12 decimals; a fault if it has so many whole digits that <see cref="decimal"/> would keep fewer decimals than that.</summary>
    private static Value Quotient(ref Frame frame, decimal dividend, decimal divisor)
    {
        decimal quotient = dividend / divisor;
        if (quotient.Scale < Shape.QuotientScale && quotient * divisor != dividend) return frame.Fail(ViolationCode.Precision);
        return Value.Of(Math.Round(quotient, Shape.QuotientScale, MidpointRounding.AwayFromZero));
    }

    /// <summary>The same number without zeros at its end, so that exactness is judged by the digits that count.</summary>
    internal static decimal Normal(decimal number) => number.Scale == 0 ? number : number / 1.000000000000000000000000000000000m;
}
