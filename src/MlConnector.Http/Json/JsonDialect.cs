using System.Text;
using MlConnector.Abstractions.Schemas;

namespace MlConnector.Http.Json;

/// <summary>How a vendor writes what JSON has no word for: nothing, the key of a reference, the name of a choice.</summary>
/// <param name="EmptyDates">Beginnings of dates that mean none.</param>
/// <param name="ReferenceKeys">Properties that hold the key of what a record refers to, the best first.</param>
public sealed record JsonDialect(IReadOnlyList<string> EmptyDates, IReadOnlyList<string> ReferenceKeys)
{
    private readonly byte[][] dates = [.. EmptyDates.Select(Encoding.UTF8.GetBytes)];
    private readonly byte[][] keys = [.. ReferenceKeys.Select(Encoding.UTF8.GetBytes)];
    private readonly Dictionary<int, (byte[] Name, byte[] Code)[]> words = [];

    /// <summary>Fields, by place, whose names stand for codes.</summary>
    public IReadOnlyDictionary<int, IReadOnlyDictionary<string, string>> Words
    {
        init => words = value.ToDictionary(known => known.Key, known => known.Value.Select(word => (Encoding.UTF8.GetBytes(word.Key), Encoding.UTF8.GetBytes(word.Value))).ToArray());
    }

    /// <summary>True for what the vendor writes where there is nothing; an empty part of a key stays what it is.</summary>
    internal bool IsEmpty(ReadOnlySpan<byte> text, Field field)
    {
        if (text.IsEmpty) return !field.Required;
        if (field.Type is not (FieldType.Date or FieldType.DateTime)) return false;
        foreach (byte[] date in dates)
        {
            if (text.StartsWith(date)) return true;
        }

        return false;
    }

    /// <summary>The code that a name stands for, or null.</summary>
    internal byte[]? CodeOf(int field, ReadOnlySpan<byte> name)
    {
        if (!words.TryGetValue(field, out (byte[] Name, byte[] Code)[]? known)) return null;
        foreach ((byte[] word, byte[] code) in known)
        {
            if (name.SequenceEqual(word)) return code;
        }

        return null;
    }

    /// <summary>How good a property is as the key of a reference; the lower the better.</summary>
    internal int RankOfKey(ReadOnlySpan<byte> property)
    {
        for (int i = 0; i < keys.Length; i++)
        {
            if (property.SequenceEqual(keys[i])) return i;
        }

        return int.MaxValue;
    }
}
