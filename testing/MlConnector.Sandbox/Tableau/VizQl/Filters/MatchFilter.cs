using System.Text.Json;

namespace MlConnector.Sandbox.Tableau.VizQl.Filters;

/// <summary>Texts that begin, end or go on so. Whether letters count as large or small is not documented: they do.</summary>
internal sealed record MatchFilter(VizField Field, string Start, string Inside, string End, bool Excludes) : VizFilter(Field)
{
    public static MatchFilter Of(JsonElement filter, VizField field)
    {
        Only(filter, "startsWith", "contains", "endsWith", "exclude");
        if (field.Type != "STRING" || field.IsMeasure) throw VizRefusal.Invalid("MATCH is for texts.");
        string start = VizJson.Text(filter, "startsWith") ?? "", inside = VizJson.Text(filter, "contains") ?? "", end = VizJson.Text(filter, "endsWith") ?? "";
        return start.Length + inside.Length + end.Length > 0 ? new MatchFilter(field, start, inside, end, VizJson.Flag(filter, "exclude")) : throw VizRefusal.Invalid("MATCH needs startsWith, contains or endsWith.");
    }

    public override Predicate<object?> Among(IReadOnlyList<object?[]> rows) => value => (value is string text && text.StartsWith(Start, StringComparison.Ordinal) && text.Contains(Inside, StringComparison.Ordinal) && text.EndsWith(End, StringComparison.Ordinal)) != Excludes;
}
