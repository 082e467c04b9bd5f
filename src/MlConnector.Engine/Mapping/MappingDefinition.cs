using System.Collections.Immutable;
using System.Text.Json.Serialization;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Schemas;
using MlConnector.Engine.Mapping.Expressions.Functions;

namespace MlConnector.Engine.Mapping;

/// <summary>How the rows of a stream become rows of a table: part of a revision, immutable. Every form of the configuration (segment, map, case …) is an expression here.</summary>
/// <param name="Columns">Columns in order; empty = every field under its own name.</param>
public sealed record MappingDefinition(ImmutableArray<ColumnMapping> Columns)
{
    /// <summary>Columns at most.</summary>
    public const int MaxColumns = 1000;

    /// <summary>Rows for which this is not true are filtered; empty = all rows.</summary>
    public string Where { get; init; } = "";

    /// <summary>Where <see cref="Where"/> is written.</summary>
    public SettingPlace WherePlace { get; init; }

    /// <summary>Value maps by name, in a stable order.</summary>
    public ImmutableSortedDictionary<string, ValueMap> Maps { get; init; } = ImmutableSortedDictionary<string, ValueMap>.Empty;
}

/// <summary>How one column is filled.</summary>
/// <param name="Column">Name in the destination.</param>
/// <param name="Expression">In the mapping language; often just a field name.</param>
public sealed record ColumnMapping(string Column, string Expression)
{
    /// <summary>Type of the value, if not the expression's own.</summary>
    public FieldType? Type { get; init; }

    /// <summary>Digits in all, with <see cref="Type"/> decimal.</summary>
    public int? Precision { get; init; }

    /// <summary>Decimals that are kept; null = those of the expression, or of the column if <see cref="Rounding"/> is given.</summary>
    public int? Scale { get; init; }

    /// <summary>How more decimals are dropped; none = they are a violation.</summary>
    public Rounding Rounding { get; init; }

    /// <summary>Longest text, with <see cref="Type"/> text.</summary>
    public int? MaxLength { get; init; }

    /// <summary>The destination's own type that is asked for (<c>Double</c>), or null.</summary>
    public string? NativeType { get; init; }

    /// <summary>Null is a violation; null = as the field says.</summary>
    public bool? Required { get; init; }

    /// <summary>Redacted where it is shown; null = as the fields say.</summary>
    public bool? Sensitive { get; init; }

    /// <summary>Text for people, where the destination keeps one; null = none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Description { get; init; }

    /// <summary>Where it is written.</summary>
    public SettingPlace Place { get; init; }
}
