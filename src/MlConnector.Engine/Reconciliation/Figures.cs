using System.Collections.Immutable;

namespace MlConnector.Engine.Reconciliation;

/// <summary>
/// Figures of one kind: the same group fields, the same measures. A measure is an expression over our rows; <see cref="Stated"/> is what another side says of it.
/// </summary>
internal sealed class Figures(string control, ImmutableArray<string> groupFields, ImmutableArray<(string Measure, string Expression)> measures)
{
    /// <summary>Name of the control.</summary>
    public string Control { get; } = control;

    /// <summary>Fields of our rows that make the group.</summary>
    public ImmutableArray<string> GroupFields { get; } = groupFields;

    /// <summary>Measures with their expressions.</summary>
    public ImmutableArray<(string Measure, string Expression)> Measures { get; } = measures;

    /// <summary>Group and measure → value stated by the ERP.</summary>
    public Dictionary<(string Group, int Measure), (ImmutableArray<string> Group, decimal Value)> Stated { get; } = [];

    /// <summary>Our own sums.</summary>
    public GroupSums Ours { get; } = new(measures.Length);

    /// <summary>Sums of the ERP's rows that are left out.</summary>
    public GroupSums LeftOut { get; } = new(measures.Length);

    /// <summary>The ERP states a value; what it measures otherwise is no figure of these.</summary>
    public void State(string name, string measure, ImmutableArray<string> group, decimal value)
    {
        for (int i = 0; i < Measures.Length; i++)
        {
            if (Measures[i].Measure == measure) Stated[(name, i)] = (group, value);
        }
    }

    /// <summary>Name of a group for look-ups.</summary>
    public static string Name(ImmutableArray<string> group) => string.Join('\u001f', group);
}
