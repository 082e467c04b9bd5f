using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Ports;
using MlConnector.Server.Alerts;
using MlConnector.Server.Alerts.Policy;
using MlConnector.Server.Standing;

namespace MlConnector.Server.Tests.Alerts;

/// <summary>What is told, played over time: once, not in a storm, again when it gets worse or lasts, and once when it is over.</summary>
public sealed class AlertPolicyTests
{
    private static readonly Need Failed = new("failed", Urgency.Problem, "it failed", "mend it", ErrorOwner.ErpAdmin), Late = new("stale", Urgency.Warning, "it is late", "look", ErrorOwner.Operator), Dead = new("dead-letters", Urgency.Notice, "3 rows", "repair", ErrorOwner.Operator);
    private static readonly AlertRules Rules = new() { Gather = TimeSpan.Zero, Routes = [new AlertRoute("ops")] };

    [Fact]
    public void An_incident_is_told_once_and_once_more_when_it_is_over()
    {
        var play = new Play(Rules);
        Assert.Equal(["ops: failed opened"], play.Look(0, Failed));
        Assert.Empty(play.Look(1, Failed with { Message = "it failed again" }));
        Assert.Empty(play.Look(2));
        Assert.Equal(["ops: failed resolved"], play.Look(8));
        Assert.Empty(play.Look(9));
        Assert.Empty(play.Known);
    }

    [Fact]
    public void What_comes_and_goes_is_no_storm()
    {
        var play = new Play(Rules);
        Assert.Single(play.Look(0, Failed));
        for (int minute = 1; minute < 60; minute++) Assert.Empty(minute % 3 == 0 ? play.Look(minute, Failed) : play.Look(minute));
    }

    [Fact]
    public void Needs_of_one_look_are_one_message_the_most_urgent_first()
    {
        var play = new Play(Rules);
        Assert.Equal(["ops: failed opened, stale opened, dead-letters opened"], play.Look(0, Dead, Late, Failed));
    }

    [Fact]
    public void What_comes_up_within_a_short_time_is_gathered_and_what_is_over_by_then_is_not_told()
    {
        var play = new Play(Rules with { Gather = TimeSpan.FromMinutes(2) });
        Assert.Empty(play.Look(0, Failed, Dead));
        Assert.Empty(play.Look(1, Failed, Late));
        Assert.Equal(["ops: failed opened, stale opened"], play.Look(2, Failed, Late));
    }

    [Fact]
    public void What_gets_worse_is_told_and_what_lasts_is_told_again()
    {
        var play = new Play(Rules);
        play.Look(0, Late, Dead);
        Assert.Equal(["ops: stale worsened"], play.Look(5, Late with { Urgency = Urgency.Problem }, Dead));
        Assert.Empty(play.Look(24 * 60, Late, Dead));
        Assert.Equal(["ops: stale reminder"], play.Look(24 * 60 + 5, Late, Dead));
        Assert.Empty(play.Look(24 * 60 + 6, Late, Dead));
    }

    [Fact]
    public void Each_step_of_a_credential_is_told()
    {
        Need Step(string step) => new("credential", Urgency.Notice, "ends", "renew", ErrorOwner.Operator) { About = "powerbi", Step = step };
        var play = new Play(Rules);
        Assert.Single(play.Look(0, Step("30")));
        Assert.Empty(play.Look(1, Step("30")));
        Assert.Equal(["ops: credential worsened"], play.Look(2, Step("14")));
        Assert.Empty(play.Look(3, Step("14")));
    }

    [Fact]
    public void Quiet_hours_hold_everything_but_problems_and_what_is_over_in_the_morning_is_not_told()
    {
        var play = new Play(Rules with { Quiet = new QuietHours(new TimeOnly(22, 0), new TimeOnly(6, 0), TimeZoneInfo.FindSystemTimeZoneById("Europe/Stockholm")) });
        int night = 14 * 60;
        Assert.Empty(play.Look(night, Late, Dead));
        Assert.Equal(["ops: failed opened"], play.Look(night + 1, Late, Dead, Failed));
        Assert.Empty(play.Look(night + 20, Late));
        Assert.Empty(play.Look(night + 60, Late));
        Assert.Equal(["ops: stale opened, failed resolved"], play.Look(night + 8 * 60, Late));
    }

    [Fact]
    public void A_channel_is_told_only_what_its_readers_can_mend()
    {
        var play = new Play(Rules with
        {
            Routes = [new AlertRoute("erp") { Owners = [ErrorOwner.ErpAdmin] }, new AlertRoute("urgent") { Least = Urgency.Problem }, new AlertRoute("others") { Pipelines = ["stock"] }, new AlertRoute("all") { Pipelines = ["finance"] }],
        });
        Assert.Equal(["erp: failed opened", "urgent: failed opened", "all: failed opened, stale opened"], play.Look(0, Failed, Late));
    }

    [Fact]
    public void A_link_leads_to_the_console_if_its_address_is_known()
    {
        var play = new Play(Rules with { Console = new Uri("https://mlc.acme.example/") });
        play.Look(0, Failed with { Page = "runs/01X" });
        Assert.Equal("https://mlc.acme.example/runs/01X", AlertNotice.FromJson(play.Sent[0].Content).Items[0].Page);
    }

    [Fact]
    public void A_message_that_fails_is_tried_ever_more_rarely_for_a_day()
    {
        DateTimeOffset made = Play.Start;
        Assert.Equal([1, 2, 4, 60, 60], new[] { 1, 2, 3, 7, 30 }.Select(attempt => (int)(AlertBackoff.Next(attempt, made, made)! - made).Value.TotalMinutes));
        Assert.Null(AlertBackoff.Next(30, made, made.AddDays(1)));
    }

    /// <summary>Plays looks one after the other, as the store would remember them.</summary>
    private sealed class Play(AlertRules rules)
    {
        public static readonly DateTimeOffset Start = new(2026, 11, 29, 8, 0, 0, TimeSpan.Zero);
        private int messages;

        public Dictionary<string, AlertRecord> Known { get; } = new(StringComparer.Ordinal);

        public List<AlertMessage> Sent { get; } = [];

        /// <summary>What is sent after so many minutes, with these needs of finance.</summary>
        public string[] Look(int minute, params Need[] needs)
        {
            AlertStep step = AlertPolicy.Next([.. Known.Values], [.. needs.Select(need => new Incident("finance", need))], rules, Start.AddMinutes(minute), () => $"m{messages++}");
            foreach (AlertRecord saved in step.Saved) Known[saved.Incident] = saved;
            foreach (string removed in step.Removed) Known.Remove(removed);
            Sent.AddRange(step.Messages);
            return [.. step.Messages.Select(message => $"{message.Channel}: {string.Join(", ", AlertNotice.FromJson(message.Content).Items.Select(item => $"{item.Kind} {item.Event.ToString().ToLowerInvariant()}"))}")];
        }
    }
}
