using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Http.Conditions;
using MlConnector.Http.OData;
using MlConnector.Syspro.Channels;

namespace MlConnector.Syspro.Reading;

/// <summary>The distinct join keys of a page whose companions are not known yet.</summary>
internal sealed class CompanionKeys
{
    /// <summary>Up to so many keys are asked for one by one; more of them as a range.</summary>
    public const int FewKeys = 60;

    private readonly List<byte[]> keys = [];

    public int Count => keys.Count;

    /// <summary>The keys of a page that were not asked for before.</summary>
    public static CompanionKeys Of(RecordPage page, int[] ordinals, Field[] fields, CompanionRows known)
    {
        CompanionKeys wanted = new();
        HashSet<string> seen = new(StringComparer.Ordinal);
        Span<byte> key = stackalloc byte[JoinKey.MaxLength];
        byte[] last = [];
        for (int row = 0; row < page.RowCount; row++)
        {
            int length = JoinKey.Write(page, row, ordinals, fields, key);
            if (length == 0 || key[..length].SequenceEqual(last) || known.Knows(key[..length])) continue;
            last = key[..length].ToArray();
            if (seen.Add(System.Text.Encoding.UTF8.GetString(last))) wanted.keys.Add(last);
        }

        return wanted;
    }

    /// <summary>
    /// The range of companions that a page spans, where the join follows the page's own key order: equal leading parts, then first and last value of the next one, as the database wrote and
    /// ordered them. Null where it does not.
    /// </summary>
    public static Condition? Range(RecordPage page, int[] ordinals, IReadOnlyList<int> keyOrdinals, Field[] fields)
    {
        List<Condition> range = [];
        for (int i = 0; i < ordinals.Length && i < keyOrdinals.Count && ordinals[i] == keyOrdinals[i]; i++)
        {
            if (PageKey.Of(page, 0, [ordinals[i]]) is not [string first] || PageKey.Of(page, page.RowCount - 1, [ordinals[i]]) is not [string last]) return null;
            string column = TableQuery.ColumnOf(fields[i]);
            if (first == last)
            {
                range.Add(new Compare(column, Comparison.Eq, first));
                continue;
            }

            range.Add(new Compare(column, Comparison.Ge, first));
            range.Add(new Compare(column, Comparison.Le, last));
            break;
        }

        return range.Count == 0 ? null : Condition.All(range);
    }

    /// <summary>Conditions for the keys that are still unknown.</summary>
    public IReadOnlyList<Condition> Missing(CompanionRows known, Field[] fields, KeyForms forms)
    {
        List<Condition> missing = [];
        foreach (byte[] key in keys)
        {
            if (known.Knows(key)) continue;
            string[] parts = JoinKey.Parts(key);
            missing.Add(Condition.All(fields.Select((field, i) => forms.Equal(field.Name, TableQuery.ColumnOf(field), parts[i]))));
        }

        return missing;
    }

    /// <summary>Remembers the keys that do not exist, so that they are not asked for again in this window.</summary>
    public void NoteAbsent(CompanionRows known)
    {
        foreach (byte[] key in keys) known.AddAbsent(key);
    }
}
