using System.Collections.Immutable;
using System.Globalization;

namespace MlConnector.Engine.Retention;

/// <summary>What a purge cannot reach, in words: an erasure that claims more than it did is worse than none.</summary>
internal static class PurgeRemains
{
    public static ImmutableArray<string> Of(string sourceId, IEnumerable<string> tables, PersonalFields fields, IEnumerable<string> personalKeys, DateTimeOffset now)
    {
        var remains = ImmutableArray.CreateBuilder<string>();
        remains.Add($"Rows that were delivered are still in {string.Join(", ", tables)} of the destination, under _SourceId {sourceId}: erase them there.");
        remains.Add("The source: unless it is erased there first, a later read of a changed row, a full load or a new generation brings it back.");
        remains.Add(string.Create(CultureInfo.InvariantCulture, $"Copies made before {now:u}: backups of the data folder, the store's own copies before migrations, exports and reports."));
        remains.Add("The key itself, codes and times: in dead letters, ledger, trace index (as hashes) and the audit trail, which is never rewritten. Logs, results of runs and reconciliations that are kept may name the key.");
        remains.Add("Blocks of the disk that the file system has freed but not overwritten; segments were encrypted there, dead letters were not.");
        if (fields.Names.IsEmpty) remains.Add("The newest row in full: the stream declares no field as sensitive or with a retention class.");
        string[] inKey = [.. personalKeys];
        if (inKey.Length > 0) remains.Add($"{string.Join(", ", inKey)}: part of the key, without which the row would be nobody's.");
        if (!fields.OtherStreams.IsEmpty) remains.Add($"Other streams of the pipeline with personal fields, where the person may have rows under other keys: {string.Join(", ", fields.OtherStreams)}.");
        return remains.ToImmutable();
    }
}
