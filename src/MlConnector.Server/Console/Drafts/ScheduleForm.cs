using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Composition.Drafting;
using MlConnector.Engine.Configuration.Reference;
using MlConnector.Server.Console.Settings;

namespace MlConnector.Server.Console.Drafts;

/// <summary>How the form of a draft's schedule names its boxes, and what it makes of the draft when it comes back: its turns, what stands around them, its streams' own, and how long its journal is kept.</summary>
internal static class ScheduleForm
{
    /// <summary>Rows for further blackouts that the form offers.</summary>
    public const int FurtherBlackouts = 2;

    /// <summary>Fields that the form may have: three boxes of as many streams as a source may have, and of blackouts.</summary>
    public const int MostFields = 8 * 1024;

    private const string OfPipeline = "pipelines.*.", OfStream = "pipelines.*.streams.*.";

    /// <summary>When it runs.</summary>
    public static IReadOnlyList<SettingDescription> Turns { get; } = [.. Described(OfPipeline, "schedule", "timeZone", "calendar.fullRefresh", "calendar.catchUp", "calendar.jitter")];

    /// <summary>How far back it reads, and how long what it read is kept.</summary>
    public static IReadOnlyList<SettingDescription> Keeping { get; } = [.. Described(OfPipeline, "flushAfter", "since", "policies.journal.keep", "policies.journal.size", "policies.reconciliations.newest", "policies.reconciliations.daily", "policies.reconciliations.monthly")];

    /// <summary>What a stream may have of its own.</summary>
    public static IReadOnlyList<SettingDescription> Overrides { get; } = [.. Described(OfStream, "schedule", "flushAfter", "since")];

    /// <summary>Name of a box of a stream.</summary>
    public static string Name(string stream, SettingDescription setting) => $"stream:{stream}:{setting.Path}";

    /// <summary>Name of a box of a blackout.</summary>
    public static string Name(string box, int line) => string.Create(CultureInfo.InvariantCulture, $"blackout-{box}:{line}");

    /// <summary>Blackouts as they are written: name, begin, length.</summary>
    public static IEnumerable<(string Name, string From, string For)> Blackouts(ConfigurationDraft draft) =>
        Entries(draft).Select(entry => (entry.Key.Value, Text(entry.Value, "from"), Text(entry.Value, "for")));

    /// <summary>Blackouts as they stand in a form.</summary>
    public static IEnumerable<(string Name, string From, string For)> Blackouts(IFormCollection form)
    {
        for (int i = 0; form.ContainsKey(Name("name", i)); i++) yield return (Box(form, "name", i), Box(form, "from", i), Box(form, "for", i));
    }

    /// <summary>What tells a blackout of a form that is wrong.</summary>
    public static string Fault(int line) => string.Create(CultureInfo.InvariantCulture, $"blackout {line + 1}");

    /// <summary>The draft with what the form gives; what it does not have stays as it is.</summary>
    /// <exception cref="ConnectorException"><c>DRAFT-BLACKOUT</c>: all that is wrong with their names.</exception>
    public static ConfigurationDraft With(ConfigurationDraft draft, IFormCollection form)
    {
        string pipeline = draft.Pipeline;
        var changed = new ConfigurationDraft(SettingForm.With(draft.Root, [.. Turns, .. Keeping], form, "pipelines", pipeline));
        if (form.ContainsKey(Name("name", 0))) changed = new ConfigurationDraft(changed.Root.With(Read(form, draft), "pipelines", pipeline, "calendar", "blackouts"));
        foreach (string stream in draft.Streams)
        {
            MapNode own = changed.Root.At("pipelines", pipeline, "streams", stream) as MapNode ?? SettingTree.Map();
            foreach (SettingDescription setting in Overrides.Where(setting => form.ContainsKey(Name(stream, setting)))) own = SettingForm.With(own, setting, form[Name(stream, setting)].ToString());
            changed = changed.WithStream(stream, own);
        }

        return changed;
    }

    private static MapNode? Read(IFormCollection form, ConfigurationDraft draft)
    {
        var problems = new Problems();
        MapNode read = SettingTree.Map();
        foreach ((int i, (string name, string from, string length)) in Blackouts(form).Index())
        {
            if (name.Length == 0 && from.Length == 0 && length.Length == 0) continue;
            if (name.Length == 0) problems.Add(Wrong(i, $"The blackout from '{from}' has no name.", "Give it one, such as month-end."));
            else if (read[name] is not null) problems.Add(Wrong(i, $"Two blackouts are called {name}.", "Give one of them another name."));
            else read = read with { Entries = read.Entries.Add(KeyValuePair.Create(SettingTree.Text(name), (SettingNode)Blackout(Entries(draft).FirstOrDefault(entry => entry.Key.Value == name).Value as MapNode, from, length))) };
        }

        problems.ThrowIfAny();
        return read.Entries.IsEmpty ? null : read;
    }

    private static MapNode Blackout(MapNode? before, string from, string length) => (before ?? SettingTree.Map())
        .With(from.Length == 0 ? null : SettingTree.Text(from), "from")
        .With(length.Length == 0 ? null : SettingTree.Text(length), "for");

    private static ImmutableArray<KeyValuePair<ScalarNode, SettingNode>> Entries(ConfigurationDraft draft) => draft.Root.At("pipelines", draft.Pipeline, "calendar", "blackouts") is MapNode blackouts ? blackouts.Entries : [];

    private static IEnumerable<SettingDescription> Described(string of, params string[] paths) => paths.Select(path => EngineSettings.All.First(setting => setting.Path == of + path) with { Path = path });

    private static string Text(SettingNode node, string setting) => SettingTree.Shown((node as MapNode)?[setting]);

    private static string Box(IFormCollection form, string box, int line) => form[Name(box, line)].ToString().Trim();

    private static ConnectorError Wrong(int line, string message, string fix) => new("DRAFT-BLACKOUT", ErrorKind.Config, ErrorOwner.Operator, message, fix) { Where = Fault(line) };
}
