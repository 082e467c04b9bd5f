using System.Collections.Immutable;

namespace MlConnector.Http.Conditions;

/// <summary>Cuts a list of keys into requests that are not longer than the source takes.</summary>
public static class KeyChunks
{
    /// <summary>Conditions for one request each, with the number of keys in it; <paramref name="lengthOf"/> tells how long a request with a condition is.</summary>
    public static IEnumerable<(Condition Where, int Keys)> Cut(ImmutableArray<Condition> keys, Func<Condition, int> lengthOf, int maxLength)
    {
        List<Condition> chunk = [];
        int room = 0;
        foreach (Condition key in keys)
        {
            int length = chunk.Count == 0 ? lengthOf(key) : lengthOf(Condition.Any([chunk[0], key])) - lengthOf(chunk[0]);
            if (chunk.Count > 0 && length > room)
            {
                yield return (Condition.Any(chunk), chunk.Count);
                chunk = [];
                length = lengthOf(key);
            }

            room = (chunk.Count == 0 ? maxLength : room) - length;
            chunk.Add(key);
        }

        if (chunk.Count > 0) yield return (Condition.Any(chunk), chunk.Count);
    }
}
