using Exact = MlConnector.Sandbox.BigQuery.Values.Exact;

namespace MlConnector.Sandbox.Tableau.VizQl;

/// <summary>The functions of a field: those that aggregate, and those that take a part of a date or cut it off.</summary>
internal static class VizFunctions
{
    private static readonly string[] OfAny = ["COUNT", "COUNTD", "MIN", "MAX"], OfNumbers = ["SUM", "AVG", "MEDIAN", "STDEV", "VAR"];
    private static readonly string[] OfDates = ["YEAR", "QUARTER", "MONTH", "DAY", "TRUNC_YEAR", "TRUNC_QUARTER", "TRUNC_MONTH", "TRUNC_DAY"];

    // On which day a week begins is the data source's own, which a file does not tell; the others are for places and for calculations.
    private static readonly string[] NotHere = ["WEEK", "TRUNC_WEEK", "COLLECT", "AGG", "NONE", "UNSPECIFIED"];

    /// <summary>The functions that are evaluated here, as <c>list-supported-functions</c> tells them.</summary>
    public static object[] Supported() => [.. OfAny.Select(name => Told(name, [["INT"], ["REAL"], ["STR"], ["BOOL"], ["DATE"], ["DATETIME"]])), .. OfNumbers.Select(name => Told(name, [["INT"], ["REAL"]])), .. OfDates.Where(name => !Cuts(name)).Select(name => Told(name, [["DATE"], ["DATETIME"]]))];

    /// <summary>Refuses what is no function, or none of such a column.</summary>
    public static void Check(string name, string caption, string type)
    {
        if (NotHere.Contains(name)) throw VizRefusal.Invalid($"The function {name} is not evaluated by this stand-in.");
        if (OfNumbers.Contains(name) && type is not ("INTEGER" or "REAL")) throw VizRefusal.Invalid($"{caption} is no number.");
        if (OfDates.Contains(name) && type is not ("DATE" or "DATETIME")) throw VizRefusal.Invalid($"{caption} is no date.");
        if (!OfAny.Contains(name) && !OfNumbers.Contains(name) && !OfDates.Contains(name)) throw VizRefusal.Malformed($"There is no function {name}.");
    }

    public static bool Aggregates(string name) => OfAny.Contains(name) || OfNumbers.Contains(name);

    /// <summary>The type of a function's value over a column of a type.</summary>
    public static string TypeOf(string name, string type) => name is "COUNT" or "COUNTD" || OfDates.Contains(name) && !Cuts(name) ? "INTEGER" : name is "AVG" or "MEDIAN" or "STDEV" or "VAR" ? "REAL" : type;

    /// <summary>A part of a date, or the date without its smaller parts.</summary>
    public static object? OfDate(string name, object? value)
    {
        if (value is null) return null;
        var time = VizValues.ToTime(value);
        int quarter = (time.Month + 2) / 3;
        return name switch
        {
            "YEAR" => (long)time.Year,
            "QUARTER" => (long)quarter,
            "MONTH" => (long)time.Month,
            "DAY" => (long)time.Day,
            "TRUNC_YEAR" => Cut(time.Year, 1, 1),
            "TRUNC_QUARTER" => Cut(time.Year, quarter * 3 - 2, 1),
            "TRUNC_MONTH" => Cut(time.Year, time.Month, 1),
            _ => Cut(time.Year, time.Month, time.Day),
        };

        object Cut(int year, int month, int day) => value is DateOnly ? new DateOnly(year, month, day) : new DateTime(year, month, day, 0, 0, 0, time.Kind);
    }

    /// <summary>One value of many; null among them counts nowhere.</summary>
    public static object? Aggregate(string name, IEnumerable<object?> all)
    {
        object[] values = [.. all.OfType<object>()];
        return name switch
        {
            "COUNT" => values.LongLength,
            "COUNTD" => values.Select(VizValues.Text).Distinct(StringComparer.Ordinal).LongCount(),
            _ when values.Length == 0 => null,
            "SUM" => Sum(values),
            "MIN" => values.Min(Comparer<object>.Create(VizValues.Compare)),
            "MAX" => values.Max(Comparer<object>.Create(VizValues.Compare)),
            "AVG" => VizValues.ToDouble(Sum(values)) / values.Length,
            "MEDIAN" => Median([.. values.Select(VizValues.ToDouble).Order()]),
            "VAR" => Variance([.. values.Select(VizValues.ToDouble)]),
            _ => Variance([.. values.Select(VizValues.ToDouble)]) is { } variance ? Math.Sqrt(variance) : null,
        };
    }

    private static Exact Sum(IEnumerable<object> values) => values.Aggregate(Exact.Of(0), (sum, value) => sum + VizValues.ToExact(value));

    private static double Median(double[] sorted) => (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;

    /// <summary>Of a sample, which one value is not.</summary>
    private static double? Variance(double[] values)
    {
        if (values.Length < 2) return null;
        double mean = values.Average();
        return values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1);
    }

    private static bool Cuts(string name) => name.StartsWith("TRUNC_", StringComparison.Ordinal);

    private static object Told(string name, string[][] arguments) => new
    {
        name,
        overloads = arguments.Select(types => new { arg_types = types, return_type = TypeOf(name, types[0]) switch { "INTEGER" => "INT", { } type => type } }),
    };
}
