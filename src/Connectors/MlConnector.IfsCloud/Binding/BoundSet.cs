using System.Collections.Immutable;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Http.OData;
using MlConnector.IfsCloud.Projections;

namespace MlConnector.IfsCloud.Binding;

/// <summary>A set as it is known at a site: its address, the types of its columns, what it lacks or calls otherwise. Part of a stream's binding, so that a run needs no metadata.</summary>
internal sealed record BoundSet(SetAddress Address)
{
    /// <summary>What every record carries beside its columns: weak, opaque, and never taken apart.</summary>
    private const string EntityTag = "@odata.etag";

    /// <summary>Types by the site's column.</summary>
    public ImmutableDictionary<string, EdmType> Types { get; init; } = ImmutableDictionary<string, EdmType>.Empty;

    /// <summary>Enumerations by the site's column: full name and members. Names of types belong to a projection, so they are never written down elsewhere.</summary>
    public ImmutableDictionary<string, EnumFacts> Enums { get; init; } = ImmutableDictionary<string, EnumFacts>.Empty;

    /// <summary>Columns that the site does not have.</summary>
    public ImmutableHashSet<string> Missing { get; init; } = [];

    /// <summary>The site's column by the declared one, where it is called otherwise.</summary>
    public ImmutableDictionary<string, string> Renamed { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Its records come without entity tags, so they cannot be told apart by them.</summary>
    public bool Untagged { get; init; }

    /// <summary>The declared column of a field.</summary>
    public static string Declared(Field field) => field.SourceName ?? field.Name;

    /// <summary>The site's column of a field.</summary>
    public string ColumnOf(Field field) => field.SourceName == StreamDefinition.TagName ? EntityTag : Renamed.GetValueOrDefault(Declared(field), Declared(field));

    /// <summary>True for what the source fills itself, or what every record has beside its columns (<c>@odata.etag</c>).</summary>
    public static bool IsNoColumn(string name) => name[0] is '$' or '@';

    /// <summary>Type of a column: as metadata says, else as declared.</summary>
    public EdmType? TypeOf(string column, RecordSchema schema)
    {
        if (Types.TryGetValue(column, out EdmType type)) return type;
        return schema.Fields.FirstOrDefault(field => ColumnOf(field) == column)?.Type switch
        {
            FieldType.Text => EdmType.String,
            FieldType.Integer => EdmType.Integer,
            FieldType.Decimal => EdmType.Decimal,
            FieldType.Boolean => EdmType.Boolean,
            _ => null,
        };
    }

    /// <summary>The set written into a stream's binding, one text per fact.</summary>
    public StreamBinding ToBinding(string reason, IEnumerable<string> missingFields)
    {
        ImmutableDictionary<string, string>.Builder facts = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        if (Types.Count > 0) facts["types"] = Join(Types.Select(type => (type.Key, type.Value.ToString())));
        if (Enums.Count > 0) facts["enums"] = Join(Enums.Select(one => (one.Key, $"{one.Value.Type}:{string.Join(',', one.Value.Members)}")));
        if (Missing.Count > 0) facts["missing"] = string.Join(';', Missing.Order(StringComparer.Ordinal));
        if (Renamed.Count > 0) facts["renamed"] = Join(Renamed.Select(one => (one.Key, one.Value)));
        if (Untagged) facts["tags"] = "none";
        return new StreamBinding("odata", Address.ToString()) { Facts = facts.ToImmutable(), Reason = reason, MissingFields = [.. missingFields] };
    }

    /// <summary>The set as a binding remembers it; null if its address cannot be read.</summary>
    public static BoundSet? Of(StreamBinding binding)
    {
        if (SetAddress.Parse(binding.Entity) is not { } address) return null;
        string Fact(string name) => binding.Facts.GetValueOrDefault(name, "");
        return new BoundSet(address)
        {
            Types = Pairs(Fact("types")).ToImmutableDictionary(pair => pair.Name, pair => Enum.Parse<EdmType>(pair.Value), StringComparer.Ordinal),
            Enums = Pairs(Fact("enums")).ToImmutableDictionary(pair => pair.Name, pair => EnumFacts.Of(pair.Value), StringComparer.Ordinal),
            Missing = [.. Fact("missing").Split(';', StringSplitOptions.RemoveEmptyEntries)],
            Untagged = Fact("tags") == "none",
            Renamed = Pairs(Fact("renamed")).ToImmutableDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal),
        };
    }

    private static string Join(IEnumerable<(string Name, string Value)> facts) => string.Join(';', facts.OrderBy(fact => fact.Name, StringComparer.Ordinal).Select(fact => $"{fact.Name}={fact.Value}"));

    private static IEnumerable<(string Name, string Value)> Pairs(string text) => text.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2)).Select(pair => (pair[0], pair[1]));
}

/// <summary>An enumeration of a projection.</summary>
internal sealed record EnumFacts(string Type, ImmutableArray<string> Members)
{
    /// <summary>From <c>Namespace.Type:Member,Member</c>.</summary>
    public static EnumFacts Of(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        return new EnumFacts(text[..colon], [.. text[(colon + 1)..].Split(',', StringSplitOptions.RemoveEmptyEntries)]);
    }
}
