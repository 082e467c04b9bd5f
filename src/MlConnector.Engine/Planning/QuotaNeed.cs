using System.Collections.Immutable;
using System.Globalization;

namespace MlConnector.Engine.Planning;

/// <summary>What something needs of one limit of the vendor, brought to an hour, or to a day where the limit is one of days.</summary>
/// <param name="Label">The limit, for people: <c>posts to dataset Finance</c>.</param>
/// <param name="Needed">Units needed, by all that share the limit.</param>
/// <param name="Allowed">Units allowed.</param>
public sealed record QuotaNeed(string Label, long Needed, long Allowed)
{
    /// <summary>The figures are of a day, not of an hour.</summary>
    public bool OfDay { get; init; }

    /// <summary>What of it the pipeline needs that is planned.</summary>
    public long Own { get; init; }

    /// <summary>What of it other pipelines need.</summary>
    public ImmutableArray<PipelineNeed> Others { get; init; } = [];

    /// <summary>True if the schedule can be kept.</summary>
    public bool Fits => Needed <= Allowed;

    /// <summary><c>an hour</c> or <c>a day</c>.</summary>
    public string Each => OfDay ? "a day" : "an hour";

    /// <summary>For people: <c>720 publications to site acme an hour of 600 (this pipeline 360 + finance 360)</c>.</summary>
    public string Text => string.Create(CultureInfo.InvariantCulture, $"{Needed:N0} {Label} {Each} of {Allowed:N0}{SharesText}");

    /// <summary>How full the limit is.</summary>
    internal decimal Filled => Allowed > 0 ? (decimal)Needed / Allowed : Needed > 0 ? decimal.MaxValue : 0;

    private string SharesText => Others.IsEmpty ? "" : string.Create(CultureInfo.InvariantCulture, $" (this pipeline {Own:N0} + {string.Join(" + ", Others.Select(static other => string.Create(CultureInfo.InvariantCulture, $"{other.Pipeline} {other.Needed:N0}")))})");
}

/// <summary>What one pipeline needs of a limit.</summary>
public sealed record PipelineNeed(string Pipeline, long Needed);
