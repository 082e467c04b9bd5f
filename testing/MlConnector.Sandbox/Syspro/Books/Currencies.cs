namespace MlConnector.Sandbox.Syspro.Books;

/// <summary>An exchange rate with its direction: local value = foreign × rate for <c>M</c>, ÷ rate for <c>D</c>.</summary>
internal readonly record struct Rate(decimal Value, string MulDiv)
{
    public decimal ToLocal(decimal foreign) =>
        decimal.Round(MulDiv == "M" ? foreign * Value : foreign / Value, 2, MidpointRounding.AwayFromZero);
}

/// <summary>Fixed rates: the sandbox revalues nothing.</summary>
internal static class Currencies
{
    public static readonly IReadOnlyList<string> Foreign = ["USD", "GBP", "ZAR"];

    public static Rate RateOf(string currency, string local) => currency == local ? new Rate(1, "M") : currency switch
    {
        "USD" => new Rate(1.084215m, "D"),
        "GBP" => new Rate(1.171934m, "M"),
        "ZAR" => new Rate(19.827451m, "D"),
        _ => new Rate(1, "M"),
    };
}
