using System.Text;
using MlConnector.Abstractions.Schemas;

namespace MlConnector.Http.OData;

/// <summary>
/// Finds the field of a property name. Servers write properties in the same order in every record, so the names seen are kept as a ring and the next
/// one is guessed: one comparison per property instead of a lookup. Not thread-safe.
/// </summary>
internal sealed class PropertyRing
{
    private const int MaxNames = 4096;
    private readonly Dictionary<string, int> fields;
    private const int LookAhead = 4;
    private readonly List<(byte[] Name, byte[] Quoted, int Field)> ring = [];
    private int guess;

    /// <summary>Fields by their name in the source; a name in another case is found too if it is not ambiguous. Fields filled by us (<c>$…</c>) are no properties.</summary>
    public PropertyRing(RecordSchema schema, int width)
        : this(Enumerable.Range(0, width).Select(i => (schema.Fields[i].SourceName ?? schema.Fields[i].Name, i)).Where(field => field.Item1[0] != '$'))
    {
    }

    private PropertyRing(IEnumerable<(string Name, int Field)> wanted)
    {
        fields = new Dictionary<string, int>(StringComparer.Ordinal);
        List<PropertyRing> inner = [];
        foreach (IGrouping<string, (string Name, int Field)> group in wanted.GroupBy(field => field.Name.Split('/')[0], StringComparer.Ordinal))
        {
            (string Name, int Field)[] nested = [.. group.Where(field => field.Name.Length > group.Key.Length).Select(field => (field.Name[(group.Key.Length + 1)..], field.Field))];
            if (nested.Length == 0) fields.TryAdd(group.Key, group.First().Field);
            else inner.Add(new PropertyRing(nested));
            if (nested.Length > 0) fields.TryAdd(group.Key, -1 - inner.Count);
        }

        References = [.. inner];
    }

    /// <summary>The rings of records that a record refers to (fields <c>Reference/Property</c>): the property of the first is found as -2, of the second as -3 …</summary>
    public IReadOnlyList<PropertyRing> References { get; }

    /// <summary>The next record begins.</summary>
    public void Restart() => guess = 0;

    /// <summary>Place of the field that has this name, below -1 for a reference, or -1.</summary>
    public int Find(ReadOnlySpan<byte> name)
    {
        if (guess < ring.Count && name.SequenceEqual(ring[guess].Name)) return ring[guess++].Field;
        return Search(name);
    }

    /// <summary>
    /// Field of the property that <paramref name="text"/> begins with, written <c>"Name":</c>, if it is one of the next expected; <paramref name="length"/> is 0 if it is not. The few after the
    /// next are tried as well, because some servers leave out what is null.
    /// </summary>
    public int FindQuoted(ReadOnlySpan<byte> text, out int length)
    {
        for (int i = guess; i < ring.Count && i < guess + LookAhead; i++)
        {
            if (!text.StartsWith(ring[i].Quoted)) continue;
            guess = i + 1;
            length = ring[i].Quoted.Length;
            return ring[i].Field;
        }

        length = 0;
        return -1;
    }

    private int Search(ReadOnlySpan<byte> name)
    {
        for (int i = 0; i < ring.Count; i++)
        {
            if (!name.SequenceEqual(ring[i].Name)) continue;
            guess = i + 1;
            return ring[i].Field;
        }

        if (ring.Count == MaxNames) throw ODataErrors.NoPage(ODataErrors.Bound, Abstractions.Errors.ErrorKind.Config, $"Records have more than {MaxNames} different properties.");
        string text = Encoding.UTF8.GetString(name);
        if (!fields.TryGetValue(text, out int field)) field = Similar(text);
        ring.Insert(Math.Min(guess, ring.Count), (name.ToArray(), [(byte)'"', .. name, (byte)'"', (byte)':'], field));
        guess = Math.Min(guess + 1, ring.Count);
        return field;
    }

    private int Similar(string text)
    {
        int[] same = [.. fields.Where(field => string.Equals(field.Key, text, StringComparison.OrdinalIgnoreCase)).Select(field => field.Value)];
        return same.Length == 1 ? same[0] : -1;
    }
}
