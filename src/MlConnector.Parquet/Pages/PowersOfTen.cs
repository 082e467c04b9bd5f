namespace MlConnector.Parquet.Pages;

/// <summary>The powers of ten that 128 bits hold.</summary>
internal static class PowersOfTen
{
    private static readonly Int128[] Powers = Make();

    /// <summary>Ten to the power, 0 to 38.</summary>
    public static Int128 Of(int exponent) => Powers[exponent];

    private static Int128[] Make()
    {
        var powers = new Int128[ParquetColumn.MostDigits + 1];
        powers[0] = Int128.One;
        for (int i = 1; i < powers.Length; i++) powers[i] = powers[i - 1] * 10;
        return powers;
    }
}
