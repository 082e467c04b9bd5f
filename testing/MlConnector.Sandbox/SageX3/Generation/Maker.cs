using System.Globalization;
using MlConnector.Sandbox.SageX3.Data;

namespace MlConnector.Sandbox.SageX3.Generation;

/// <summary>Makes records: one dice, one clock, ids in a row.</summary>
internal sealed class Maker(int seed, DateOnly today)
{
    private readonly Random dice = new(seed);
    private int uuid;

    public DateOnly Today => today;

    public int Next(int below) => dice.Next(below);

    public decimal Amount(int most) => dice.Next(100, most * 100) / 100m;

    /// <summary>An amount of money in whole cents, as books hold it.</summary>
    public static decimal Cents(decimal amount) => decimal.Round(amount, 2, MidpointRounding.AwayFromZero);

    /// <summary>A day within the last so many.</summary>
    public DateOnly Day(int back) => today.AddDays(-dice.Next(back));

    /// <summary>A moment of a day, in whole seconds.</summary>
    public DateTime Moment(DateOnly day) => day.ToDateTime(new TimeOnly(dice.Next(6, 18), dice.Next(60), dice.Next(60)), DateTimeKind.Utc);

    /// <summary>A record with its times; values follow each other as column, value.</summary>
    public X3Record Record(DateOnly changed, params (string Column, object Value)[] values)
    {
        var record = Line(values);
        var moment = Moment(changed);
        record["CREDATTIM"] = moment;
        record["UPDDATTIM"] = moment;
        record["CREUSR"] = "ADMIN";
        record["UPDUSR"] = "ADMIN";
        record["AUUID"] = record.Uuid;
        return record;
    }

    /// <summary>A line.</summary>
    public X3Record Line(params (string Column, object Value)[] values)
    {
        var record = new X3Record { Uuid = string.Create(CultureInfo.InvariantCulture, $"{seed:x8}-0000-4000-8000-{++uuid:x12}") };
        foreach (var (column, value) in values) record[column] = value is int number ? (decimal)number : value;
        return record;
    }

    public static string Number(string prefix, int number) => string.Create(CultureInfo.InvariantCulture, $"{prefix}{number:D5}");
}
