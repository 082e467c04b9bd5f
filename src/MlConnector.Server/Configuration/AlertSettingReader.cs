using System.Collections.Immutable;
using System.Globalization;
using MlConnector.Abstractions.Configuration;
using MlConnector.Server.Alerts.Channels;
using MlConnector.Server.Alerts.Policy;

namespace MlConnector.Server.Configuration;

/// <summary>Reads when people are told, and where.</summary>
internal static class AlertSettingReader
{
    private static readonly TimeSpan LongestGather = TimeSpan.FromHours(1), LongestReminder = TimeSpan.FromDays(31);

    public static ServiceSettings Read(SettingReader reader, ServiceSettings standard)
    {
        AlertRules rules = standard.Alerts;
        (ImmutableArray<ChannelSettings> channels, ImmutableArray<AlertRoute> routes) = Channels(reader);
        rules = rules with
        {
            Gather = reader.Duration("gather", rules.Gather, TimeSpan.Zero, LongestGather),
            RemindAfter = reader.Duration("remindAfter", rules.RemindAfter, TimeSpan.Zero, LongestReminder),
            Calm = reader.Duration("calm", rules.Calm, TimeSpan.Zero, LongestGather),
            Quiet = Quiet(reader.Section("quietHours")),
            Routes = routes,
        };
        long budget = reader.Integer("deadLetterBudget", standard.DeadLetterBudget, 0, long.MaxValue);
        reader.Done();
        return standard with { Alerts = rules, Channels = channels, DeadLetterBudget = budget };
    }

    private static (ImmutableArray<ChannelSettings>, ImmutableArray<AlertRoute>) Channels(SettingReader reader)
    {
        if (reader.Section("channels") is null) return ([], []);
        var channels = ImmutableArray.CreateBuilder<ChannelSettings>();
        var routes = ImmutableArray.CreateBuilder<AlertRoute>();
        foreach ((ScalarNode name, SettingNode node) in ((MapNode)reader.Node("channels")!).Entries)
        {
            if (node is not MapNode map)
            {
                reader.Report("CONFIG-TYPE", node.Place, $"{reader.Path}.channels.{name.Value} must hold named settings.", "Write its settings indented below it.", $"channels.{name.Value}");
                continue;
            }

            var channel = new SettingReader(map, $"{reader.Path}.channels.{name.Value}", reader.Problems);
            routes.Add(RouteReader.Read(name.Value, channel));
            if (ChannelReader.Read(name.Value, channel) is { } settings) channels.Add(settings);
            channel.Done();
        }

        return (channels.ToImmutable(), routes.ToImmutable());
    }

    private static QuietHours? Quiet(SettingReader? reader)
    {
        if (reader is null) return null;
        (TimeOnly? from, TimeOnly? to) = (Clock(reader, "from"), Clock(reader, "to"));
        TimeZoneInfo zone = Zone(reader, "timeZone");
        bool problemsPass = reader.Boolean("problemsPass", true);
        reader.Done();
        return from is { } begin && to is { } end ? new QuietHours(begin, end, zone) { ProblemsPass = problemsPass } : null;
    }

    private static TimeOnly? Clock(SettingReader reader, string name)
    {
        string text = reader.Required(name);
        if (text.Length == 0) return null;
        if (TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out TimeOnly time)) return time;
        reader.Report("CONFIG-VALUE", reader.Node(name)!.Place, $"{reader.Path}.{name} is '{text}'.", "Write a time of the day in quotes, such as \"22:00\".", name);
        return null;
    }

    private static TimeZoneInfo Zone(SettingReader reader, string name)
    {
        string text = reader.Text(name, "Etc/UTC");
        if (TimeZoneInfo.TryFindSystemTimeZoneById(text, out TimeZoneInfo? zone)) return zone;
        reader.Report("CONFIG-VALUE", reader.Node(name)!.Place, $"{reader.Path}.{name} is '{text}'.", "Give an IANA zone such as Europe/Stockholm.", name);
        return TimeZoneInfo.Utc;
    }
}
