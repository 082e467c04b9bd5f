using System.Collections.Immutable;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Schemas;
using MlConnector.Engine.Mapping;
using MlConnector.Engine.Mapping.Expressions.Functions;

namespace MlConnector.Engine.Configuration.Revisions;

/// <summary>Reads a mapping from a revision.</summary>
internal static class RevisionMappings
{
    /// <summary>How rows become rows of the table.</summary>
    public static MappingDefinition Mapping(RevisionNode at) => new(at.List("columns", Column))
    {
        Where = at.Text("where", ""),
        WherePlace = SettingPlace.Revision,
        Maps = Maps(at),
    };

    private static ColumnMapping Column(RevisionNode at) => new(at.Text("column"), at.Text("expression"))
    {
        Type = at.OneOrNull<FieldType>("type"),
        Precision = at.WholeOrNull("precision"),
        Scale = at.WholeOrNull("scale"),
        Rounding = at.One<Rounding>("rounding"),
        MaxLength = at.WholeOrNull("maxLength"),
        NativeType = at.TextOrNull("nativeType"),
        Required = at.FlagOrNull("required"),
        Sensitive = at.FlagOrNull("sensitive"),
        Description = at.TextOrNull("description"),
        Place = SettingPlace.Revision,
    };

    private static ImmutableSortedDictionary<string, ValueMap> Maps(RevisionNode at)
    {
        ImmutableSortedDictionary<string, ValueMap> maps = ImmutableSortedDictionary<string, ValueMap>.Empty;
        foreach ((string name, RevisionNode map) in at.Members("maps")) maps = maps.SetItem(name, new ValueMap(map.Pairs("entries")));
        return maps;
    }
}
