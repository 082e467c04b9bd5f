using System.Collections.Immutable;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Sources;
using MlConnector.Http.Conditions;

namespace MlConnector.Http.Streams;

/// <summary>Reads <c>entities:</c>. Names are held against the streams they speak of, so that a slip is told and not ignored.</summary>
/// <param name="find">A stream by name; null if there is none.</param>
/// <param name="table">Name of the setting that names the table or set.</param>
/// <param name="channels">Channels to choose from; none = the source has one only.</param>
public sealed class EntityOverrideReader(Func<string, StreamDefinition?> find, string table, params string[] channels)
{
    /// <summary>The overrides by stream.</summary>
    public ImmutableDictionary<string, EntityOverride> Read(SettingReader reader)
    {
        ImmutableDictionary<string, EntityOverride>.Builder entities = ImmutableDictionary.CreateBuilder<string, EntityOverride>(StringComparer.Ordinal);
        if (reader.Section("entities") is not { } section) return entities.ToImmutable();
        foreach ((ScalarNode key, _) in ((MapNode)reader.Node("entities")!).Entries)
        {
            if (section.Section(key.Value) is not { } entity) continue;
            StreamDefinition? stream = find(key.Value);
            if (stream is null) section.Report("CONFIG-VALUE", key.Place, $"{section.Path} names '{key.Value}', which is no stream.", "Give the name of a stream, such as ap_invoices; see 'mlc discover'.");
            EntityOverride read = ReadOne(entity);
            if (stream is not null) Check(entity, stream, read);
            entities[key.Value] = read;
        }

        return entities.ToImmutable();
    }

    private EntityOverride ReadOne(SettingReader entity)
    {
        EntityOverride read = new(channels.Length == 0 ? null : Optional(entity.Choice("channel", "", [.. channels.Select(channel => (channel, channel))])), Optional(entity.Text(table)))
        {
            Key = [.. entity.Texts("key")],
            Columns = NamedTexts.Read(entity, "columns"),
            Strategy = entity.Choice<ReadStrategy?>("strategy", null, [.. StreamYaml.StrategyNames.Select(word => (word.Name, (ReadStrategy?)word.Value))]),
            CursorColumns = [.. entity.Texts("cursorColumns")],
            Overlap = entity.Has("overlapDays") ? TimeSpan.FromDays(entity.Integer("overlapDays", 0, 0, 3660)) : null,
            OpenFilter = Optional(entity.Text("openFilter")),
            OpenWhen = Optional(entity.Text("openWhen")),
            PeriodWindow = entity.Has("periodWindow") ? (int)entity.Integer("periodWindow", 3, 0, 120) : null,
            Reconcile = entity.Boolean("reconcile", true),
        };
        entity.Done();
        return read;
    }

    private static void Check(SettingReader entity, StreamDefinition stream, EntityOverride read)
    {
        HashSet<string> fields = [.. stream.Fields.Select(field => field.Name)];
        foreach ((string setting, string name) in read.Key.Select(name => ("key", name)).Concat(read.CursorColumns.Select(name => ("cursorColumns", name))).Concat(read.Columns.Keys.Select(name => ("columns", name))))
        {
            if (!fields.Contains(name)) entity.Report("CONFIG-VALUE", entity.Node(setting)!.Place, $"{entity.Path}.{setting}: {stream.Name} has no field '{name}'.", "Give names of the stream's fields; see 'mlc discover'.");
        }

        if (read.CursorColumns.Length > 0 && read.CursorColumns.Length != ((read.Strategy ?? stream.Strategy) == ReadStrategy.Journal ? 3 : 1))
        {
            entity.Report("CONFIG-VALUE", entity.Node("cursorColumns")!.Place, $"{entity.Path}.cursorColumns names {read.CursorColumns.Length} fields.", "Give one date or stamp; for strategy journal give year, period and number.");
        }

        if (read.OpenFilter is null != read.OpenWhen is null)
        {
            entity.Report("CONFIG-VALUE", entity.Node(read.OpenFilter is null ? "openWhen" : "openFilter")!.Place, $"{entity.Path} says only one half of what is open.", "Give openFilter for the source and openWhen, the same in the mapping language.");
        }

        CheckFilter(entity, stream.Name, read.OpenFilter ?? "");
    }

    private static void CheckFilter(SettingReader entity, string stream, string filter)
    {
        try
        {
            FilterText.Parse(filter, stream);
        }
        catch (ConnectorException wrong)
        {
            entity.Report(wrong.Error.Code, entity.Node("openFilter")!.Place, wrong.Error.Message, wrong.Error.Fix);
        }
    }

    private static string? Optional(string text) => text.Length == 0 ? null : text;
}
