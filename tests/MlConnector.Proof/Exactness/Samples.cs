namespace MlConnector.Proof.Exactness;

/// <summary>Makes values of every kind.</summary>
/// <param name="random">The seed's.</param>
/// <param name="isNarrow">Texts have to fit into Windows-1252, and nothing is null but what is empty.</param>
internal sealed class Samples(Random random, bool isNarrow)
{
    public NumberSamples Numbers { get; } = new(random);

    public TextSamples Texts { get; } = new(random);

    public TimeSamples Times { get; } = new(random);

    public FlagSamples Flags { get; } = new(random);

    /// <summary>Whether the source writes Windows-1252.</summary>
    public bool IsNarrow => isNarrow;

    /// <summary>A row of a key and of values, one of which does not fit in one of ten rows.</summary>
    public Sample[] Row(string key, IReadOnlyList<ExactColumn> columns)
    {
        int bad = random.Next(10) == 0 ? random.Next(columns.Count) : -1;
        return [new Sample($"\"{key}\"", key, key), .. columns.Select((column, i) => !isNarrow && i != bad && random.Next(25) == 0 ? new Sample("null", null, null) : column.Next(this, i == bad))];
    }
}
