using System.Collections.Immutable;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Composition.Pipelines;
using MlConnector.Engine.Configuration.Planning;
using MlConnector.Engine.Mapping;

namespace MlConnector.Composition.Drafting;

/// <summary>
/// The columns of one stream of a draft, for a form: those that are written, or else those of the catalog, and the fields that are not delivered. What is written wrongly is among them, so that it can be mended where it
/// was written.
/// </summary>
public sealed class StreamColumns
{
    private readonly ConfigurationDraft draft;
    private readonly MapNode written;

    private StreamColumns(ConfigurationDraft draft, MapNode written, StreamPlan bare)
    {
        (this.draft, this.written, Bare) = (draft, written, bare);
        Fields = bare.Stream.ToSchema().Fields.Concat(bare.Stream.Derived.Select(derived => derived.Field)).Where(one => one.Name != StreamDefinition.TagName).ToDictionary(one => one.Name, StringComparer.Ordinal);
        ImmutableArray<ColumnLine> added = [.. Entries("addColumns").Select(entry => ColumnText.Line(entry.Key.Value, entry.Value))];
        ImmutableArray<ColumnLine> first = IsWritten ? [.. Entries("columns").Select(entry => ColumnText.Line(entry.Key.Value, entry.Value))] : [.. Standard.Where(line => added.All(other => other.Column != line.Column))];
        Lines = [.. first, .. added, .. Fields.Keys.Except(first.Concat(added).Select(line => line.From), StringComparer.Ordinal).Select(field => new ColumnLine(field.Replace('.', '_'), field) { Id = $"+{field}", Delivered = false })];
    }

    /// <summary>The stream without what is written of its columns.</summary>
    public StreamPlan Bare { get; }

    /// <summary>Every field that a column may come from, with its type; fields of companions as <c>Alias.Field</c>.</summary>
    public IReadOnlyDictionary<string, Field> Fields { get; }

    /// <summary>Its columns in their order, then the fields that are not delivered.</summary>
    public ImmutableArray<ColumnLine> Lines { get; }

    /// <summary>Which rows are delivered; empty = all.</summary>
    public string Where => (written["where"] as ScalarNode)?.Value ?? "";

    private bool IsWritten => !Entries("columns").IsEmpty;

    private IEnumerable<ColumnLine> Standard => (Bare.Mapping.Columns.IsEmpty ? MappingCompiler.For(Bare.Stream).AllFields() : Bare.Mapping.Columns).Select(column => new ColumnLine(column.Column, Plain(column.Expression)) { Id = $"={column.Column}" });

    /// <summary>Of a stream that the draft has.</summary>
    /// <exception cref="ConnectorException"><c>DRAFT-NO-STREAM</c>; all that is wrong beside the columns.</exception>
    public static async Task<StreamColumns> ReadAsync(ConfigurationDraft draft, string stream, ConnectorServices services)
    {
        if (!draft.Streams.Contains(stream, StringComparer.Ordinal)) throw new ConnectorException(new ConnectorError("DRAFT-NO-STREAM", ErrorKind.Config, ErrorOwner.Operator, $"The draft has no stream '{stream}'.", "Choose it under Streams."));
        MapNode found = draft.Root.At("pipelines", draft.Pipeline, "streams", stream) as MapNode ?? SettingTree.Map();
        MapNode bare = found.With(null, "columns").With(null, "addColumns").With(null, "where");
        ConfigurationFile file = draft.WithStreams([stream]).WithStream(stream, bare).Read();
        await using PipelineSite site = await PipelineSite.OpenAsync(file, file.Pipeline(null), services);
        return new StreamColumns(draft, found, site.Plans[0]);
    }

    /// <summary>The draft with lines changed as a form gives them, by <see cref="ColumnLine.Id"/>; one without an id is a further column. What is not among them stays as it is, as do columns that the catalog gives while nobody changes one.</summary>
    /// <exception cref="ConnectorException"><c>DRAFT-COLUMNS</c>.</exception>
    public ConfigurationDraft With(IReadOnlyCollection<ColumnLine> given, string where)
    {
        ColumnLine[] wanted = [.. Lines.Select(line => given.FirstOrDefault(one => one.Id == line.Id) ?? line), .. given.Where(one => one.Id.Length == 0)];
        Refuse([.. wanted.Where(line => line.Delivered)]);
        var added = Entries("addColumns").Select(entry => $"={entry.Key.Value}").ToHashSet(StringComparer.Ordinal);
        bool Stands(ColumnLine line) => line.Id.StartsWith('=') && !added.Contains(line.Id);
        bool all = IsWritten || wanted.Where(Stands).Any(line => line != Lines.First(before => before.Id == line.Id));
        MapNode stream = written
            .With(all ? Map(wanted.Where(line => !added.Contains(line.Id))) : null, "columns")
            .With(Map(wanted.Where(line => added.Contains(line.Id) || !all && !Stands(line))), "addColumns")
            .With(where.Trim() == Where.Trim() ? written["where"] : where.Trim() is { Length: > 0 } condition ? ColumnText.Scalar(condition) : null, "where");
        return draft.WithStream(Bare.Name, stream);
    }

    private MapNode? Map(IEnumerable<ColumnLine> lines)
    {
        KeyValuePair<ScalarNode, SettingNode>[] entries = [.. lines.Where(line => line.Delivered).Select(line => KeyValuePair.Create(SettingTree.Text(line.Column), NodeOf(line)))];
        return entries.Length == 0 ? null : SettingTree.Map() with { Entries = [.. entries] };
    }

    private SettingNode NodeOf(ColumnLine line)
    {
        SettingNode? before = Entries("columns").Concat(Entries("addColumns")).FirstOrDefault(entry => $"={entry.Key.Value}" == line.Id).Value;
        return before is not null && ColumnText.Line(line.Column, before) with { Id = line.Id } == line ? before : ColumnText.Node(line, before, Fields.ContainsKey(line.From));
    }

    private static void Refuse(ColumnLine[] delivered)
    {
        if (delivered.Length == 0) throw Wrong("No column is left.", "Keep at least one.");
        if (delivered.FirstOrDefault(line => line.Column.Length == 0) is { } nameless) throw Wrong($"The column from '{nameless.From}' has no name.", "Give it one.");
        if (delivered.FirstOrDefault(line => line.From.Length == 0 && line.Beside.Length == 0) is { } empty) throw Wrong($"The column {empty.Column} comes from nowhere.", "Give a field of the ERP, or an expression.");
        if (delivered.GroupBy(line => line.Column, StringComparer.OrdinalIgnoreCase).FirstOrDefault(same => same.Count() > 1) is { } twice) throw Wrong($"Two columns are called {twice.Key}.", "Give one of them another name, or leave it out.");
    }

    private static ConnectorException Wrong(string message, string fix) => new(new ConnectorError("DRAFT-COLUMNS", ErrorKind.Config, ErrorOwner.Operator, message, fix));

    private ImmutableArray<KeyValuePair<ScalarNode, SettingNode>> Entries(string setting) => (written[setting] as MapNode)?.Entries ?? [];

    /// <summary>A field in brackets that needs none.</summary>
    private string Plain(string expression) => expression is ['[', .., ']'] && expression[1..^1].Replace("]]", "]", StringComparison.Ordinal) is var name && Fields.ContainsKey(name) ? name : expression;
}
