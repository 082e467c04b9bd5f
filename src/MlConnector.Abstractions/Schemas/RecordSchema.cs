using System.Collections.Frozen;
using System.Collections.Immutable;

namespace MlConnector.Abstractions.Schemas;

/// <summary>The shape of a stream's rows. Immutable; shared by every page of the stream.</summary>
public sealed class RecordSchema
{
    private readonly FrozenDictionary<string, int> ordinals;

    /// <summary>A schema of <paramref name="fields"/>; <paramref name="key"/> names the fields that together are unique, in key order.</summary>
    /// <exception cref="ArgumentException">A field is named twice, or a key field does not exist.</exception>
    public RecordSchema(string stream, IEnumerable<Field> fields, IEnumerable<string> key)
    {
        Stream = stream;
        Fields = [.. fields];
        ordinals = Fields.Select((field, i) => KeyValuePair.Create(field.Name, i)).ToFrozenDictionary(StringComparer.Ordinal);
        if (ordinals.Count != Fields.Length) throw new ArgumentException($"Stream {stream} declares a field twice.", nameof(fields));
        KeyOrdinals = [.. key.Select(name => OrdinalOf(name) is int at and >= 0 ? at : throw new ArgumentException($"Stream {stream} has no field {name} for its key.", nameof(key)))];
    }

    /// <summary>Name of the stream.</summary>
    public string Stream { get; }

    /// <summary>Fields, in the order of a row's cells.</summary>
    public ImmutableArray<Field> Fields { get; }

    /// <summary>Places of the key fields, in key order.</summary>
    public ImmutableArray<int> KeyOrdinals { get; }

    /// <summary>Place of a field, or -1. Names are compared exactly.</summary>
    public int OrdinalOf(string name) => ordinals.TryGetValue(name, out int at) ? at : -1;
}
