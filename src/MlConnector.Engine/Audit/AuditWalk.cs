using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Audit;

/// <summary>State of one verification: no I/O. The first finding of each kind is kept, the walk goes on to count.</summary>
internal sealed class AuditWalk(AuditEvidence evidence)
{
    private readonly ILookup<long, AuditHead> heads = evidence.Heads.ToLookup(head => head.Number);
    private readonly Queue<IncarnationRecord> returns = new(evidence.Incarnations.Where(each => each.Reason != IncarnationRecord.Created));
    private readonly ImmutableArray<AuditInterruption>.Builder interruptions = ImmutableArray.CreateBuilder<AuditInterruption>();
    private AuditVerdict? integrity;
    private AuditVerdict? completeness;
    private AuditVerdict? doubt;
    private AuditEntry? last;
    private long count;

    /// <summary>Looks at the next entry; <paramref name="key"/> is null if the vault does not have it.</summary>
    public void Step(AuditEntry entry, DataKey? key)
    {
        count++;
        while (returns.TryPeek(out var next) && next.BeganAt <= entry.At) Interrupt(returns.Dequeue());
        var expected = (last?.Number ?? 0) + 1;
        // After a gap the entry's predecessor is unknown, so its MAC says nothing: the gap is the finding.
        if (entry.Number != expected) completeness ??= Missing(expected, entry.Number - 1);
        else Judge(entry, key);
        foreach (var head in heads[entry.Number])
        {
            if (head.Mac != Convert.ToHexStringLower(entry.Mac)) integrity ??= Altered(entry, "differs from the head that was anchored for it: the trail was written anew");
        }
        last = entry;
    }

    /// <summary>The verdicts, after the last entry.</summary>
    public AuditReport Conclude()
    {
        var end = last?.Number ?? 0;
        var furthest = evidence.Heads.Count == 0 ? 0 : evidence.Heads.Max(head => head.Number);
        if (furthest > end) completeness ??= Missing(end + 1, furthest);
        while (returns.TryDequeue(out var late)) Interrupt(late);
        var whole = completeness ?? Whole(end, furthest);
        var unaltered = integrity ?? doubt ?? new AuditVerdict(AuditAnswer.Holds, null, Text($"{count} entries are as they were written"));
        return new AuditReport(unaltered, whole, count, last is null ? null : new AuditHead(last.Number, last.At, Convert.ToHexStringLower(last.Mac))) { Interruptions = interruptions.ToImmutable() };
    }

    /// <summary>
    /// Nothing is missing that the heads know of. How much that says depends on where they were, and how old they are: heads that are put back together with the store know nothing of what came after, and none knows of what was lost
    /// behind the furthest one.
    /// </summary>
    private AuditVerdict Whole(long end, long furthest)
    {
        var apart = evidence.Heads.Count > 0 && !evidence.KeptWithStore;
        if (apart && (interruptions.Count == 0 || interruptions[^1].Before < furthest)) return new AuditVerdict(AuditAnswer.Holds, null, Text($"all entries from 1 to {end} are there, {furthest} of them proven by an anchored head"));
        var basis = apart ? Text($"entries 1 to {end} are there, {furthest} of them proven by an anchored head")
            : evidence.Heads.Count == 0 ? Text($"entries 1 to {end} are there; without an anchored head nobody can tell whether later ones are missing")
            : Text($"entries 1 to {end} are there, and the heads in the data folder agree; heads that are put back together with the store cannot tell whether later entries are missing, heads kept elsewhere can (MLC_AUDIT_ANCHOR)");
        if (interruptions.Count == 0) return new AuditVerdict(AuditAnswer.Unproven, null, basis);
        var newest = interruptions[^1];
        return new AuditVerdict(AuditAnswer.Unproven, newest.Before + 1, Text($"{basis}; and here something was lost or put back: what was recorded after entry {newest.Before} and before {newest.NoticedAt:yyyy-MM-dd HH:mm} UTC may be gone"));
    }

    private void Interrupt(IncarnationRecord began) => interruptions.Add(new AuditInterruption(began.BeganAt, began.Reason, last?.Number ?? 0));

    private void Judge(AuditEntry entry, DataKey? key)
    {
        if (key is null)
        {
            doubt ??= Doubtful(entry);
            return;
        }
        if (!CryptographicOperations.FixedTimeEquals(AuditSeal.Compute(key, entry, last?.Mac), entry.Mac)) integrity ??= Altered(entry, "is not as it was written");
    }

    private static AuditVerdict Doubtful(AuditEntry entry) =>
        new(AuditAnswer.Unproven, entry.Number, Text($"entry {entry.Number} cannot be judged: the vault has no key {entry.KeyId}"));

    private static AuditVerdict Altered(AuditEntry entry, string how) => new(AuditAnswer.Broken, entry.Number, Text($"entry {entry.Number} ({entry.Action} {entry.Subject}, {entry.At:O}) {how}"));

    private static AuditVerdict Missing(long from, long to) =>
        new(AuditAnswer.Broken, from, from == to ? Text($"entry {from} is missing") : Text($"entries {from} to {to} are missing"));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
