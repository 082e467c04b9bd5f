using System.Collections.Immutable;
using MlConnector.Http.Conditions;
using MlConnector.Syspro.Channels;

namespace MlConnector.Syspro.Reading;

/// <summary>Cuts a list of keys into requests that are not longer than the channel allows.</summary>
internal static class KeyChunks
{
    /// <summary>Conditions for one request each, with the number of keys in it.</summary>
    public static IEnumerable<(Condition Where, int Keys)> Cut(IChannel channel, TableQuery query, ImmutableArray<Condition> keys)
    {
        List<Condition> chunk = [];
        int room = 0;
        foreach (Condition key in keys)
        {
            int length = chunk.Count == 0 ? channel.LengthOf(query, key) : channel.LengthOf(query, Condition.Any([chunk[0], key])) - channel.LengthOf(query, chunk[0]);
            if (chunk.Count > 0 && length > room)
            {
                yield return (Condition.Any(chunk), chunk.Count);
                chunk = [];
                length = channel.LengthOf(query, key);
            }

            room = (chunk.Count == 0 ? channel.MaxLength : room) - length;
            chunk.Add(key);
        }

        if (chunk.Count > 0) yield return (Condition.Any(chunk), chunk.Count);
    }
}
