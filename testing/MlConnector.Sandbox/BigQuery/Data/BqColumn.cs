using System.Text.Json;
using MlConnector.Sandbox.BigQuery.Rest;

namespace MlConnector.Sandbox.BigQuery.Data;

/// <summary>A column; its type under the name that Google gives back.</summary>
internal sealed record BqColumn(string Name, string Type, bool Required, string Description)
{
    private const int Most = 10_000;

    // What would change values, or be a type of its own, is refused instead of being passed over.
    private static readonly string[] NotHere = ["fields", "precision", "scale", "maxLength", "defaultValueExpression", "roundingMode"];

    /// <summary>Reads and judges the fields of a schema.</summary>
    public static BqColumn[] ReadAll(JsonElement schema)
    {
        BqColumn[] columns = [.. Fields.List(schema, "fields").Select(Read)];
        var twice = columns.GroupBy(column => column.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(same => same.Skip(1).Any());
        if (columns.Length > Most) throw Refusal.Invalid($"Too many columns: at most {Most} are allowed.");
        return twice is null ? columns : throw Refusal.Invalid($"Duplicate field name: {twice.Key}");
    }

    /// <summary>As an answer shows it.</summary>
    public object Resource() => new { name = Name, type = Type, mode = Required ? "REQUIRED" : "NULLABLE", description = Description };

    private static BqColumn Read(JsonElement field)
    {
        string name = Fields.Text(field, "name"), type = Fields.Text(field, "type").ToUpperInvariant(), mode = Fields.Text(field, "mode"), description = Fields.Text(field, "description");
        if (name.Length is 0 or > 300 || char.IsAsciiDigit(name[0]) || !name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_')) throw Refusal.Invalid($"Invalid field name \"{name}\". Fields must contain only letters, numbers, and underscores, start with a letter or underscore, and be at most 300 characters long.");
        if (name.StartsWith("_PARTITION", StringComparison.OrdinalIgnoreCase) || name.StartsWith("_TABLE_", StringComparison.OrdinalIgnoreCase)) throw Refusal.Invalid($"Invalid field name \"{name}\". Field names are not allowed to start with the (case-insensitive) prefixes _PARTITION, _TABLE_, _FILE_.");
        if (description.Length > 1024) throw Refusal.Invalid($"Description of field {name} is too long.");
        if (NotHere.FirstOrDefault(member => Fields.Child(field, member) is not null) is { } member) throw Refusal.Invalid($"This stand-in has no {member} of fields: {name}");
        if (mode == "REPEATED") throw Refusal.Invalid($"This stand-in has no repeated fields: {name}");
        return new BqColumn(name, Canonical(type) ?? throw Refusal.Invalid($"Invalid value for type: {type} is not a valid value"), mode == "REQUIRED", description);
    }

    private static string? Canonical(string type) => type switch
    {
        "INT64" or "INTEGER" => "INTEGER",
        "FLOAT64" or "FLOAT" => "FLOAT",
        "BOOL" or "BOOLEAN" => "BOOLEAN",
        "NUMERIC" or "DECIMAL" => "NUMERIC",
        "BIGNUMERIC" or "BIGDECIMAL" => "BIGNUMERIC",
        "STRING" or "DATE" or "DATETIME" or "TIMESTAMP" => type,
        _ => null,
    };
}
