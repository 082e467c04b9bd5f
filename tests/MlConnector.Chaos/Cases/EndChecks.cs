using System.Text.Json;
using MlConnector.Chaos.World;

namespace MlConnector.Chaos.Cases;

/// <summary>What the result of a finished run has to say.</summary>
internal static class EndChecks
{
    /// <summary>Code of a row whose text no destination holds.</summary>
    private const string TooLong = "MAP-LENGTH";

    /// <summary>What it says wrongly; <paramref name="mayBeDead"/> = a row is spoiled at the source: an open dead letter, unless it was repaired.</summary>
    public static IEnumerable<string> Differences(ProcessEnd end, bool mayBeDead)
    {
        foreach (JsonElement stream in end.Report!.Value.GetProperty("streams").EnumerateArray())
        {
            JsonElement counts = stream.GetProperty("counts");
            long Of(string name) => counts.GetProperty(name).GetInt64();
            string where = stream.GetProperty("stream").GetString()!;
            if (Of("read") != Of("new") + Of("changed") + Of("unchanged") + Of("filtered") + Of("dead") + Of("repeated") + Of("waiting")) yield return $"INV-4: {where}: the rows read have not one fate each: {counts}";
            if (Of("delivered") != Of("new") + Of("changed") + Of("tombstones") + Of("closing") + Of("replayed") + Of("recovered")) yield return $"INV-4: {where}: what was delivered is not what had to be: {counts}";
        }

        List<string> letters = end.Answer!.DeadLetters;
        if (letters.Count > (mayBeDead ? 1 : 0)) yield return $"{(mayBeDead ? "one row is" : "no row is")} dead, but there are open dead letters [{string.Join(", ", letters)}]";
        else if (letters.Count == 1 && !letters[0].EndsWith(TooLong, StringComparison.Ordinal)) yield return $"dead for another reason than its length: {letters[0]}";
        if (end.Answer.Audit.Length > 0) yield return $"the audit trail does not hold: {end.Answer.Audit}";
    }
}
