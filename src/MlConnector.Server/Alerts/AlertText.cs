using System.Text;
using MlConnector.Abstractions.Errors;
using MlConnector.Composition.Wording;

namespace MlConnector.Server.Alerts;

/// <summary>What people read in a message.</summary>
internal static class AlertText
{
    /// <summary>Incidents of a message that are written out; how many more there are is told.</summary>
    public const int MostItems = 20;

    private const int LongestSubject = 150;

    /// <summary>One line that says the most urgent.</summary>
    public static string Subject(AlertNotice notice)
    {
        if (notice.Test) return "ml-connector: a test, nothing is the matter";
        AlertItem first = notice.Items[0];
        string more = notice.Items.Length > 1 ? $" (and {notice.Items.Length - 1} more)" : "";
        return Words.Short($"ml-connector: {Title(first)}{more}".ReplaceLineEndings(" "), LongestSubject);
    }

    /// <summary><c>finance: failed</c>, <c>resolved: finance: failed</c>.</summary>
    public static string Title(AlertItem item)
    {
        string what = $"{(item.Pipeline.Length == 0 ? "service" : item.Pipeline)}: {item.Kind}{(item.About.Length == 0 ? "" : $" ({item.About})")}";
        return item.Event switch
        {
            AlertEvent.Resolved => $"resolved: {what}",
            AlertEvent.Reminder => $"still: {what}",
            AlertEvent.Worsened => $"worse: {what}",
            _ => what,
        };
    }

    /// <summary>Since when it lasts, who can mend it, and what to do; an incident that is over only says since when it was.</summary>
    public static IEnumerable<string> Lines(AlertItem item)
    {
        yield return item.Code.Length == 0 ? item.Message : $"{item.Code}: {item.Message}";
        yield return $"Since {Units.Moment(item.Since)}.";
        if (item.Event == AlertEvent.Resolved) yield break;
        yield return $"Who can fix it: {OwnerOf(item.Owner)}.";
        yield return $"Fix: {item.Fix}";
    }

    /// <summary>The whole message as plain text.</summary>
    public static string Body(AlertNotice notice)
    {
        var text = new StringBuilder();
        if (notice.Test) text.AppendLine("This message was sent by the test button. The channel works.");
        foreach (AlertItem item in notice.Items.Take(MostItems))
        {
            text.AppendLine(Title(item));
            foreach (string line in Lines(item)) text.Append("  ").AppendLine(line);
            if (item.Page.Length > 0) text.Append("  ").AppendLine(item.Page);
            text.AppendLine();
        }

        if (More(notice) is { } more) text.AppendLine(more);
        return text.ToString();
    }

    /// <summary>How many are not written out; null if all are.</summary>
    public static string? More(AlertNotice notice) => notice.Items.Length > MostItems ? $"And {notice.Items.Length - MostItems} more; see the console." : null;

    /// <summary>An owner, for people.</summary>
    public static string OwnerOf(ErrorOwner owner) => owner switch
    {
        ErrorOwner.ErpAdmin => "the ERP's administrator",
        ErrorOwner.DestinationAdmin => "the BI tool's administrator",
        ErrorOwner.Us => "the makers of ml-connector",
        _ => "the person who runs ml-connector",
    };
}
