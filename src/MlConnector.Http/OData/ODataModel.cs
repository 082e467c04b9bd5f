using System.Collections.Immutable;

namespace MlConnector.Http.OData;

/// <summary>The primitive types of OData that matter to us.</summary>
public enum EdmType
{
    /// <summary>Anything else: complex, collection, stream.</summary>
    Other,

    /// <summary>Edm.String.</summary>
    String,

    /// <summary>Edm.Decimal.</summary>
    Decimal,

    /// <summary>Edm.Byte, SByte, Int16, Int32, Int64.</summary>
    Integer,

    /// <summary>Edm.Double, Single: read as digits, never as binary floating point.</summary>
    Floating,

    /// <summary>Edm.Boolean.</summary>
    Boolean,

    /// <summary>Edm.Date.</summary>
    Date,

    /// <summary>Edm.DateTimeOffset.</summary>
    DateTimeOffset,

    /// <summary>Edm.Guid.</summary>
    Guid,

    /// <summary>Edm.Binary (row versions).</summary>
    Binary,

    /// <summary>An enumeration of the service: JSON carries the member's name.</summary>
    Enum,
}

/// <summary>A property of an entity set.</summary>
public sealed record ODataProperty(string Name, EdmType Type)
{
    /// <summary>Longest text; 0 = not declared.</summary>
    public int MaxLength { get; init; }

    /// <summary>Digits in all; 0 = not declared.</summary>
    public int Precision { get; init; }

    /// <summary>Digits after the point; 0 = none or not declared.</summary>
    public int Scale { get; init; }

    /// <summary>Full name of its enumeration; empty for other types.</summary>
    public string EnumType { get; init; } = "";

    /// <summary>Names of the enumeration's members.</summary>
    public ImmutableArray<string> Members { get; init; } = [];
}

/// <summary>An entity set with the key and properties of its type.</summary>
public sealed record ODataEntitySet(string Name, ImmutableArray<string> Key, ImmutableArray<ODataProperty> Properties)
{
    /// <summary>Records that each record refers to, at most one each.</summary>
    public ImmutableArray<ODataReference> References { get; init; } = [];

    /// <summary>A property by exact name, else by name whatever its case, else null.</summary>
    public ODataProperty? Property(string name) =>
        Properties.FirstOrDefault(property => property.Name == name) ?? Properties.FirstOrDefault(property => string.Equals(property.Name, name, StringComparison.OrdinalIgnoreCase));
}

/// <summary>A navigation property that leads to one record, and the properties of that.</summary>
public sealed record ODataReference(string Name, ImmutableArray<string> Properties);
