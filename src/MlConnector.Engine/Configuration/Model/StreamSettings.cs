using System.Collections.Immutable;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Mapping;

namespace MlConnector.Engine.Configuration.Model;

/// <summary>One stream of a pipeline as configured: what differs from the catalog. Null or empty = as the catalog says.</summary>
/// <param name="Name">Stream name.</param>
public sealed record StreamSettings(string Name)
{
    /// <summary>The stream itself, if the user added it; null for a stream of the catalog.</summary>
    public StreamDefinition? Added { get; init; }

    /// <summary>Table name.</summary>
    public string? Table { get; init; }

    /// <summary>Write mode.</summary>
    public WriteMode? Write { get; init; }

    /// <summary>Strategy.</summary>
    public ReadStrategy? Strategy { get; init; }

    /// <summary>What of the cursor differs.</summary>
    public CursorSettings Cursor { get; init; } = new();

    /// <summary>What absence means.</summary>
    public AbsenceMeaning? Absence { get; init; }

    /// <summary>Companions added to those of the catalog.</summary>
    public ImmutableArray<CompanionDefinition> With { get; init; } = [];

    /// <summary>Derived fields added to those of the catalog.</summary>
    public ImmutableArray<DerivedField> Derived { get; init; } = [];

    /// <summary>Control totals.</summary>
    public ControlTotalDefinition? ControlTotals { get; init; }

    /// <summary>Whether its rows are entities that other data names.</summary>
    public bool? IsDimension { get; init; }

    /// <summary>Trial balance.</summary>
    public TrialBalanceDefinition? TrialBalance { get; init; }

    /// <summary>When it runs.</summary>
    public Schedule? Schedule { get; init; }

    /// <summary>How long deliveries of few rows are held back; null = as the pipeline says.</summary>
    public TimeSpan? FlushAfter { get; init; }

    /// <summary>History from this date on, where the stream has a date to cut it by.</summary>
    public DateOnly? Since { get; init; }

    /// <summary>Fields left out of the comparison that decides whether a row changed.</summary>
    public ImmutableArray<string> Volatile { get; init; } = [];

    /// <summary>Fields shown redacted.</summary>
    public ImmutableArray<string> Sensitive { get; init; } = [];

    /// <summary>Columns instead of the catalog's (or of all fields).</summary>
    public ImmutableArray<ColumnMapping> Columns { get; init; } = [];

    /// <summary>Columns besides the catalog's (or besides all fields).</summary>
    public ImmutableArray<ColumnMapping> AddColumns { get; init; } = [];

    /// <summary>Filter; empty = none.</summary>
    public string Where { get; init; } = "";

    /// <summary>Where the filter is written.</summary>
    public SettingPlace WherePlace { get; init; }

    /// <summary>Value maps its columns use, by name.</summary>
    public ImmutableSortedDictionary<string, ValueMap> Maps { get; init; } = ImmutableSortedDictionary<string, ValueMap>.Empty;

    /// <summary>Where it is written.</summary>
    public SettingPlace Place { get; init; }
}

/// <summary>Settings of a cursor that differ from the catalog; null = as there.</summary>
public sealed record CursorSettings
{
    /// <inheritdoc cref="CursorDefinition.Field"/>
    public string? Field { get; init; }

    /// <inheritdoc cref="CursorDefinition.Overlap"/>
    public TimeSpan? Overlap { get; init; }

    /// <inheritdoc cref="CursorDefinition.OpenFilter"/>
    public string? OpenFilter { get; init; }

    /// <inheritdoc cref="CursorDefinition.OpenWhen"/>
    public string? OpenWhen { get; init; }

    /// <inheritdoc cref="CursorDefinition.YearField"/>
    public string? YearField { get; init; }

    /// <inheritdoc cref="CursorDefinition.PeriodField"/>
    public string? PeriodField { get; init; }

    /// <inheritdoc cref="CursorDefinition.PeriodWindow"/>
    public int? PeriodWindow { get; init; }

    /// <inheritdoc cref="CursorDefinition.SinceField"/>
    public string? SinceField { get; init; }

    /// <inheritdoc cref="CursorDefinition.FullEvery"/>
    public int? FullEvery { get; init; }

    /// <inheritdoc cref="CursorDefinition.AbsenceGrace"/>
    public int? AbsenceGrace { get; init; }

    /// <summary>The cursor of the catalog with these settings.</summary>
    public CursorDefinition Over(CursorDefinition cursor) => cursor with
    {
        Field = Field ?? cursor.Field,
        Overlap = Overlap ?? cursor.Overlap,
        OpenFilter = OpenFilter ?? cursor.OpenFilter,
        OpenWhen = OpenWhen ?? cursor.OpenWhen,
        YearField = YearField ?? cursor.YearField,
        PeriodField = PeriodField ?? cursor.PeriodField,
        PeriodWindow = PeriodWindow ?? cursor.PeriodWindow,
        SinceField = SinceField ?? cursor.SinceField,
        FullEvery = FullEvery ?? cursor.FullEvery,
        AbsenceGrace = AbsenceGrace ?? cursor.AbsenceGrace,
    };
}
