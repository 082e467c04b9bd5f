using MlConnector.Engine.Mapping.Expressions.Nodes;
using MlConnector.Engine.Mapping.Violations;

namespace MlConnector.Engine.Mapping.Expressions.Functions;

/// <summary>Functions on dates. There is no today: a mapped row depends on nothing but the row and the revision.</summary>
internal static class DateFunctions
{
    public static IEnumerable<Function> All { get; } =
    [
        new("year(date)", "The year.", "m", call => new UnaryNode(Shape.Integer, call[0], Year)),
        new("month(date)", "The month, 1 to 12.", "m", call => new UnaryNode(Shape.Integer, call[0], Month)),
        new("day(date)", "The day of the month.", "m", call => new UnaryNode(Shape.Integer, call[0], Day)),
        new("date(datetime)", "The date of a date and time, as written.", "m", call => new UnaryNode(Shape.Date, call[0], DateOf)),
        new("days(from, to)", "Days from one date to another; negative if the second is earlier.", "mm", call => new BinaryNode(Shape.Integer, call[0], call[1], Days)),
        new("adddays(date, n)", "The date n days later.", "mi", call => new BinaryNode(call[0].Shape, call[0], call[1], AddDays)),
        new("endofmonth(date)", "The last day of the date's month.", "m", call => new UnaryNode(Shape.Date, call[0], EndOfMonth)),
    ];

    /// <summary>Day number of a date, or of a date and time.</summary>
    public static int DayNumber(in Value value) => (int)(value.Kind == ValueKind.Date ? value.Whole : value.Whole / TimeSpan.TicksPerDay);

    private static DateOnly Calendar(in Value value) => DateOnly.FromDayNumber(DayNumber(in value));

    private static void Year(ref Frame frame, in Value operand, out Value value) => value = Value.Of((long)Calendar(in operand).Year);

    private static void Month(ref Frame frame, in Value operand, out Value value) => value = Value.Of((long)Calendar(in operand).Month);

    private static void Day(ref Frame frame, in Value operand, out Value value) => value = Value.Of((long)Calendar(in operand).Day);

    private static void DateOf(ref Frame frame, in Value operand, out Value value) => value = Value.Date(DayNumber(in operand));

    private static void Days(ref Frame frame, in Value left, in Value right, out Value value) => value = Value.Of((long)DayNumber(in right) - DayNumber(in left));

    private static void AddDays(ref Frame frame, in Value left, in Value right, out Value value)
    {
        Int128 day = (Int128)DayNumber(in left) + right.Whole;
        if (day < 0 || day > DateOnly.MaxValue.DayNumber) value = frame.Fail(ViolationCode.Range);
        else if (left.Kind == ValueKind.Date) value = Value.Date((int)day);
        else value = Value.Moment((long)day * TimeSpan.TicksPerDay + left.Whole % TimeSpan.TicksPerDay, left.Utc);
    }

    private static void EndOfMonth(ref Frame frame, in Value operand, out Value value)
    {
        DateOnly date = Calendar(in operand);
        value = Value.Date(date.DayNumber + DateTime.DaysInMonth(date.Year, date.Month) - date.Day);
    }
}
