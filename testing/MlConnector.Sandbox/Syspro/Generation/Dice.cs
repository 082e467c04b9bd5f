namespace MlConnector.Sandbox.Syspro.Generation;

/// <summary>Seeded chance: the same seed gives the same company.</summary>
internal sealed class Dice(int seed)
{
    private readonly Random random = new(seed);

    /// <summary>From the first number to the last, both included.</summary>
    public int Between(int first, int last) => random.Next(first, last + 1);

    public bool Percent(int chance) => random.Next(100) < chance;

    public T Pick<T>(IReadOnlyList<T> from) => from[random.Next(from.Count)];

    /// <summary>An amount with two decimals.</summary>
    public decimal Money(int from, int to) => new decimal(random.NextInt64(from * 100L, (to * 100L) + 1)) / 100;
}
