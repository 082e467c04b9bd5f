using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace MlConnector.Engine.Reconciliation;

/// <summary>One figure on the sides that know it. Money is compared to the last digit.</summary>
/// <param name="Stream">Stream.</param>
/// <param name="Control">What the figure is: <c>journal</c>, <c>period-balance</c>, <c>supplier-balance</c>, <c>control-total</c>, <c>members</c>.</param>
/// <param name="Group">Names and values of the group: company, year, period, account.</param>
/// <param name="Measure">What is summed or counted.</param>
public sealed record ReconciledFigure(string Stream, string Control, ImmutableArray<KeyValuePair<string, string>> Group, string Measure)
{
    /// <summary>What the ERP itself states; null where it states nothing.</summary>
    public decimal? Erp { get; init; }

    /// <summary>How much of it are rows that the mapping's <c>where</c>, or <c>since:</c>, leaves out, by the ERP as it is now; null where it leaves none out.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public decimal? LeftOut { get; init; }

    /// <summary>What the ERP states without the rows that are left out: what must have been delivered.</summary>
    [JsonIgnore]
    public decimal? Expected => Erp - (LeftOut ?? 0);

    /// <summary>The same from the rows we delivered.</summary>
    public decimal? Delivered { get; init; }

    /// <summary>The same from the rows the destination holds now; null where it was not or could not be asked.</summary>
    public decimal? Destination { get; init; }

    /// <summary>True if every side that knows the figure says the same; of members, if they are the same, not only as many.</summary>
    public bool Agrees => Keys.IsEmpty && (Expected is null || Delivered is null || Expected == Delivered) && (Destination is null || Delivered is null || Destination == Delivered);

    /// <summary>The keys that make the difference, as far as they were found.</summary>
    public ImmutableArray<DifferingKey> Keys { get; init; } = [];
}

/// <summary>Where a key differs.</summary>
public enum KeyDifference
{
    /// <summary>The ERP has it, we never delivered it.</summary>
    NotDelivered,

    /// <summary>We delivered it, the ERP no longer has it.</summary>
    GoneFromErp,

    /// <summary>The ERP's values are not those we delivered.</summary>
    ChangedInErp,

    /// <summary>We delivered it, the destination does not show it.</summary>
    MissingInDestination,

    /// <summary>The destination shows it, we have no record of it.</summary>
    UnknownInDestination,

    /// <summary>The destination's values are not those we delivered.</summary>
    ChangedInDestination,
}

/// <summary>A key that differs.</summary>
/// <param name="SourceId">Key as delivered.</param>
/// <param name="Difference">How it differs.</param>
/// <param name="Detail">Both values, in words; sensitive fields never appear, because only summed fields do.</param>
public sealed record DifferingKey(string SourceId, KeyDifference Difference, string Detail)
{
    /// <summary>Its open dead letter: why it could not be delivered as it is now; null if it has none.</summary>
    public long? DeadLetter { get; init; }

    /// <summary>Code of that dead letter.</summary>
    public string? DeadLetterCode { get; init; }
}

/// <summary>Everything that was compared.</summary>
/// <param name="Figures">The figures, those that differ first.</param>
/// <param name="Remarks">What could not be compared, and why.</param>
public sealed record ReconciliationReport(ImmutableArray<ReconciledFigure> Figures, ImmutableArray<string> Remarks)
{
    /// <summary>What the mapping leaves nothing to compare of: a person's choice, and no proof that is missing.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>True if every figure agrees.</summary>
    public bool Agrees => Figures.All(figure => figure.Agrees);
}
