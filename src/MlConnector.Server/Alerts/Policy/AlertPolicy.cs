using System.Collections.Immutable;
using MlConnector.Engine.Ports;
using MlConnector.Server.Standing;

namespace MlConnector.Server.Alerts.Policy;

/// <summary>
/// Decides what is told: each incident once when it comes up, again when it gets worse or has lasted for long, and once when it is over. Pure: a function of what was told, what is the matter now, and the time; all
/// of one look goes into one message for each channel.
/// </summary>
internal static class AlertPolicy
{
    /// <summary>What changes.</summary>
    /// <param name="known">Incidents that were known.</param>
    /// <param name="present">What is the matter now.</param>
    /// <param name="rules">When people are told, and who.</param>
    /// <param name="now">The time.</param>
    /// <param name="nextId">Gives ids of messages.</param>
    public static AlertStep Next(IReadOnlyList<AlertRecord> known, IReadOnlyCollection<Incident> present, AlertRules rules, DateTimeOffset now, Func<string> nextId)
    {
        Dictionary<string, AlertRecord> before = known.ToDictionary(record => record.Incident, StringComparer.Ordinal);
        Dictionary<string, Incident> last = present.GroupBy(incident => incident.Id, StringComparer.Ordinal).ToDictionary(same => same.Key, same => same.MaxBy(incident => incident.Need.Urgency)!, StringComparer.Ordinal);
        bool isRipe = last.Keys.Any(id => before.TryGetValue(id, out AlertRecord? record) && record.ToldAt is null && now - record.Since >= rules.Gather) || rules.Gather == TimeSpan.Zero;
        var told = new List<AlertItem>();
        AlertRecord[] saved = [.. last.Values.Select(incident => Lasting(incident, before.GetValueOrDefault(incident.Id), isRipe, rules, now, told)).OfType<AlertRecord>()];
        (List<AlertRecord> cleared, List<string> removed) = Gone(known.Where(record => !last.ContainsKey(record.Incident)), rules, now, told);
        return new AlertStep([.. saved, .. cleared], [.. removed], [.. Messages(told, rules, now, nextId)]);
    }

    /// <summary>How an incident that lasts is remembered from now on; null if nothing changes.</summary>
    private static AlertRecord? Lasting(Incident incident, AlertRecord? record, bool isRipe, AlertRules rules, DateTimeOffset now, List<AlertItem> told)
    {
        AlertRecord next = (record ?? new AlertRecord(incident.Id, AlertItem.Of(incident, AlertEvent.Opened, now).ToJson(), now)) with { ClearedAt = null };
        if (IsQuiet(rules, incident.Need.Urgency, now) || EventOf(incident, next, isRipe, rules, now) is not { } happened) return next == record ? null : next;
        AlertItem item = AlertItem.Of(incident, happened, next.Since);
        told.Add(item);
        return next with { Content = item.ToJson(), ToldAt = now, ToldAs = incident.Level };
    }

    private static AlertEvent? EventOf(Incident incident, AlertRecord record, bool isRipe, AlertRules rules, DateTimeOffset now)
    {
        if (record.ToldAt is not { } toldAt) return isRipe ? AlertEvent.Opened : null;
        if (IsWorse(incident, record.ToldAs)) return AlertEvent.Worsened;
        return incident.Need.Urgency > Urgency.Notice && rules.RemindAfter > TimeSpan.Zero && now - toldAt >= rules.RemindAfter ? AlertEvent.Reminder : null;
    }

    /// <summary>A higher urgency, or the next of its steps.</summary>
    private static bool IsWorse(Incident incident, string toldAs)
    {
        string[] parts = toldAs.Split('/', 2);
        return Enum.TryParse(parts[0], out Urgency told) && (incident.Need.Urgency > told || incident.Need.Urgency == told && incident.Need.Step != parts[^1]);
    }

    /// <summary>What is over: remembered until it has been over for long enough, so that what comes and goes is told once; what nobody was told of is simply forgotten.</summary>
    private static (List<AlertRecord> Cleared, List<string> Removed) Gone(IEnumerable<AlertRecord> gone, AlertRules rules, DateTimeOffset now, List<AlertItem> told)
    {
        var cleared = new List<AlertRecord>();
        var removed = new List<string>();
        foreach (AlertRecord record in gone)
        {
            if (record.ToldAt is null) removed.Add(record.Incident);
            else if (record.ClearedAt is null && rules.Calm > TimeSpan.Zero) cleared.Add(record with { ClearedAt = now });
            else if (now - (record.ClearedAt ?? now) >= rules.Calm && !IsQuiet(rules, Urgency.Notice, now))
            {
                removed.Add(record.Incident);
                told.Add(AlertItem.FromJson(record.Content) with { Event = AlertEvent.Resolved });
            }
        }

        return (cleared, removed);
    }

    private static bool IsQuiet(AlertRules rules, Urgency urgency, DateTimeOffset now) => rules.Quiet is { } quiet && quiet.Hold(now) && !(quiet.ProblemsPass && urgency == Urgency.Problem);

    private static IEnumerable<AlertMessage> Messages(List<AlertItem> told, AlertRules rules, DateTimeOffset now, Func<string> nextId)
    {
        foreach (AlertRoute route in rules.Routes)
        {
            ImmutableArray<AlertItem> items = [.. told.Where(route.Wants).OrderBy(item => item.Event == AlertEvent.Resolved).ThenByDescending(item => item.Urgency).ThenBy(item => item.Pipeline, StringComparer.Ordinal).Select(item => item with { Page = rules.LinkTo(item.Page) })];
            if (items.IsEmpty) continue;
            string id = nextId();
            yield return new AlertMessage(id, route.Channel, new AlertNotice(id, now, items).ToJson(), now) { DueAt = now };
        }
    }
}
