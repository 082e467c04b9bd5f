namespace MlConnector.Engine.Mapping.Expressions.Functions;

/// <summary>How digits that a scale does not keep are dropped.</summary>
public enum Rounding
{
    /// <summary>They are not: more digits are a violation.</summary>
    None,

    /// <summary>To the nearest, a half away from zero: what people expect of money.</summary>
    HalfUp,

    /// <summary>To the nearest, a half to the even digit.</summary>
    HalfEven,

    /// <summary>Toward zero.</summary>
    Down,

    /// <summary>Away from zero.</summary>
    Up,
}

/// <summary>Rounds exactly.</summary>
internal static class RoundingRule
{
    /// <summary>Names in configuration and expressions.</summary>
    public static IReadOnlyList<(string Name, Rounding Value)> Names { get; } = [("half-up", Rounding.HalfUp), ("half-even", Rounding.HalfEven), ("down", Rounding.Down), ("up", Rounding.Up), ("none", Rounding.None)];

    /// <summary>The number with at most <paramref name="scale"/> (0–28) decimals.</summary>
    public static decimal Round(decimal number, int scale, Rounding rounding) => rounding switch
    {
        Rounding.HalfUp => Math.Round(number, scale, MidpointRounding.AwayFromZero),
        Rounding.HalfEven => Math.Round(number, scale, MidpointRounding.ToEven),
        Rounding.Down => Math.Round(number, scale, MidpointRounding.ToZero),
        Rounding.Up => Math.Round(number, scale, number < 0 ? MidpointRounding.ToNegativeInfinity : MidpointRounding.ToPositiveInfinity),
        _ => number,
    };
}
