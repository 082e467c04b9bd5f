using System.Text.Json;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Abstractions.WriteBack;
using MlConnector.Engine.Configuration.Model;
using MlConnector.Engine.Configuration.Planning;

namespace MlConnector.Engine.Configuration.Revisions;

/// <summary>
/// Reads what <see cref="RevisionContext"/> writes. By hand, because every command reads a revision before it does anything: the generated reader has the framework make two thousand methods over our value types
/// at each start, a sixth of the time of a poll that finds nothing. A test fills every property and compares.
/// </summary>
internal static class RevisionReader
{
    /// <summary>The content of a revision.</summary>
    public static RevisionContent Read(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        var root = new RevisionNode(document.RootElement);
        return new RevisionContent(root.Tree("written"), root.Node("settings", Settings), root.List("streams", Stream), root.NodeOrNull("container", Container)) { Succession = root.NodeOrNull("succession", Successor) };
    }

    private static PipelineSettings Settings(RevisionNode at) => new(at.Text("name"), at.Text("source"), at.Text("destination"), at.Text("container"))
    {
        Schedule = ScheduleOf(at),
        FlushAfter = at.SpanOrNull("flushAfter"),
        TimeZone = at.Text("timeZone", "Etc/UTC"),
        Calendar = at.NodeOrNull("calendar", Calendar),
        Since = at.DayOrNull("since"),
        Policies = at.NodeOrNull("policies", Policies) ?? new PipelinePolicies(),
        WriteBack = at.NodeOrNull("writeBack", WriteBack),
        Place = SettingPlace.Revision,
    };

    private static ScheduleCalendar Calendar(RevisionNode at) => new()
    {
        FullRefresh = ScheduleOf(at, "fullRefresh"),
        Blackouts = at.List("blackouts", static blackout => new Blackout(blackout.Text("name"), ScheduleOf(blackout, "from")!, blackout.SpanOrNull("length")!.Value)),
        Jitter = at.SpanOrNull("jitter") ?? TimeSpan.Zero,
        CatchUp = at.One<CatchUp>("catchUp"),
    };

    private static PipelinePolicies Policies(RevisionNode at)
    {
        var standard = new PipelinePolicies();
        return new PipelinePolicies
        {
            DeadLetterPercent = at.Whole("deadLetterPercent", standard.DeadLetterPercent),
            DeadLetterAtLeast = at.Whole("deadLetterAtLeast", standard.DeadLetterAtLeast),
            SchemaChange = at.One("schemaChange", standard.SchemaChange),
            RemovalShare = at.Whole("removalShare", standard.RemovalShare),
            RemovalSmallShare = at.Whole("removalSmallShare", standard.RemovalSmallShare),
            RemovalCount = at.Whole("removalCount", standard.RemovalCount),
            RowsDrop = at.Whole("rowsDrop", standard.RowsDrop),
            DeadInReplace = at.One("deadInReplace", standard.DeadInReplace),
            JournalAge = at.SpanOrNull("journalAge") ?? standard.JournalAge,
            JournalBytes = at.Long("journalBytes", standard.JournalBytes),
            Reconciliations = at.NodeOrNull("reconciliations", Keeping) ?? standard.Reconciliations,
            Existing = at.One("existing", standard.Existing),
            Unproven = at.One("unproven", standard.Unproven),
        };
    }

    private static ReconciliationKeeping Keeping(RevisionNode at)
    {
        var standard = new ReconciliationKeeping();
        return new ReconciliationKeeping { Newest = at.Whole("newest", standard.Newest), Daily = at.SpanOrNull("daily") ?? standard.Daily, Monthly = at.SpanOrNull("monthly") ?? standard.Monthly };
    }

    private static WriteBackSettings WriteBack(RevisionNode at) => new()
    {
        Entries = at.Texts("entries"),
        Marks = at.List("marks", static mark => new ProcessedMark(mark.Text("stream"), mark.Text("field"), mark.Text("value")) { Action = mark.Text("action", "") }),
        OnConflict = at.One<WriteConflicts>("onConflict"),
        Settle = at.SpanOrNull("settle") ?? WriteBackSettings.StandardSettle,
        Place = SettingPlace.Revision,
    };

    private static AppliedStream Stream(RevisionNode at) => new(at.Node("plan", Plan), at.Node("table", RevisionTables.Table), at.Node("binding", Binding));

    private static StreamPlan Plan(RevisionNode at) => new(at.Node("stream", RevisionStreams.Definition), at.Node("mapping", RevisionMappings.Mapping), at.Text("table"), at.One<WriteMode>("mode"))
    {
        ModeIsGiven = at.Flag("modeIsGiven"),
        Schedule = ScheduleOf(at),
        FlushAfter = at.SpanOrNull("flushAfter"),
        Since = at.DayOrNull("since"),
    };

    private static StreamBinding Binding(RevisionNode at) => new(at.Text("channel"), at.Text("entity"))
    {
        MissingFields = at.Texts("missingFields"),
        Reason = at.Text("reason", ""),
        Facts = at.Named("facts"),
    };

    private static ContainerReference Container(RevisionNode at) => new(at.Text("id"), at.Text("name")) { Home = at.Text("home", ""), Facts = at.Named("facts") };

    private static Succession Successor(RevisionNode at) =>
        new(at.Text("name"), at.List("left", static left => new LeftTable(left.Text("stream"), left.Text("table"), left.TextOrNull("identity"), left.LongOrNull("rows"))));

    private static Schedule? ScheduleOf(RevisionNode at, string name = "schedule") => at.TextOrNull(name) is { } text ? Schedule.Parse(text) : null;
}
