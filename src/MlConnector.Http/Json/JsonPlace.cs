using System.Text;

namespace MlConnector.Http.Json;

/// <summary>A property on the way to fields: its name, the field that it is, what lies below it.</summary>
internal sealed class JsonPlace(string name)
{
    private readonly byte[] plain = Encoding.UTF8.GetBytes(name);
    private readonly byte[] indexed = Encoding.UTF8.GetBytes(name + "_0");

    /// <summary>Name of the property.</summary>
    public string Name { get; } = name;

    /// <summary>Place of the field, or -1.</summary>
    public int Field { get; set; } = -1;

    /// <summary>Number of the collection that it is, or -1.</summary>
    public int Collection { get; set; } = -1;

    /// <summary>Properties below it.</summary>
    public List<JsonPlace> Below { get; } = [];

    /// <summary>The property of this name below, made if it is not there.</summary>
    public JsonPlace Child(string child)
    {
        JsonPlace? place = Below.Find(one => one.Name == child);
        if (place is null) Below.Add(place = new JsonPlace(child));
        return place;
    }

    /// <summary>True if a property is called so; a column may be written with the number of its first element behind it.</summary>
    public bool Is(ReadOnlySpan<byte> property) => property.SequenceEqual(plain) || property.SequenceEqual(indexed);
}
