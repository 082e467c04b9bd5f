namespace MlConnector.Proof.Exactness;

/// <summary>Truths as ERPs write them.</summary>
internal sealed class FlagSamples(Random random)
{
    private static readonly string[] True = ["true", "\"Y\"", "\"y\"", "\"1\"", "1", "\"TRUE\"", "\" True \""], False = ["false", "\"N\"", "\"n\"", "\"0\"", "0", "\"FALSE\"", "\"False\""], Neither = ["\"yes\"", "2", "\"J\"", "-1", "\"truth\""];

    /// <summary>A truth.</summary>
    public Sample Next(bool bad)
    {
        if (bad) return Of(Neither, null, "MAP-TYPE");
        return random.Next(2) == 0 ? Of(True, "true") : Of(False, "false");
    }

    private Sample Of(string[] ways, string? arrives, string? dead = null)
    {
        string way = ways[random.Next(ways.Length)];
        return new Sample(way, way.Trim('"'), arrives, dead);
    }
}
