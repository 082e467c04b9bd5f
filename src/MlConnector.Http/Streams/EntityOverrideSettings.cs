using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Sources;

namespace MlConnector.Http.Streams;

/// <summary>The settings that <see cref="EntityOverrideReader"/> and <see cref="CodeMapReader"/> read for every source, for the reference and the JSON Schema.</summary>
public static class EntityOverrideSettings
{
    /// <summary>Settings below the connection.</summary>
    public static IReadOnlyList<SettingDescription> All { get; } =
    [
        new("entities.*.key", "list of text", "of the catalog", "Fields of its key."),
        new("entities.*.columns", "map", "", "The site's column by field, where it is called otherwise; filters name the site's columns."),
        new("entities.*.strategy", "choice", "of the catalog", "How it is read.") { Choices = [.. StreamYaml.StrategyNames.Select(word => word.Name)] },
        new("entities.*.cursorColumns", "list of text", "of the catalog", "The date or stamp by which it is read; for strategy journal year, period and number."),
        new("entities.*.overlapDays", "integer", "of the catalog", "Days that are read again before the watermark."),
        new("entities.*.openFilter", "text", "of the catalog", "Condition for what is still open, in the source's filter language; with openWhen."),
        new("entities.*.openWhen", "expression", "of the catalog", "The same condition in the mapping language."),
        new("entities.*.periodWindow", "integer", "of the catalog", "Periods before the current one that each poll asks for."),
        new("entities.*.reconcile", "boolean", "true", "Compare the stream's control totals and figures."),
        new("codeMaps", "map", "", "Words for codes, by field or stream.Field: { OrderStatus: { '1': Open, '9': Complete } } adds the field OrderStatusText."),
    ];
}
