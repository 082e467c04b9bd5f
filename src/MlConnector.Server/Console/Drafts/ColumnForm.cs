using System.Globalization;
using Microsoft.AspNetCore.Http;
using MlConnector.Abstractions.Schemas;
using MlConnector.Composition.Drafting;
using MlConnector.Engine.Mapping;

namespace MlConnector.Server.Console.Drafts;

/// <summary>How the form of a stream's columns names its boxes, and what it says when it comes back.</summary>
internal static class ColumnForm
{
    /// <summary>Fields that the form may have: the boxes of as many columns as a stream may have, and of one more.</summary>
    public const int MostFields = BoxesOfLine * (2 * MappingDefinition.MaxColumns) + 16;

    /// <summary>Rows for further columns that the form offers.</summary>
    public const int FurtherLines = 2;

    private const int BoxesOfLine = 7;

    /// <summary>Name of a box of a line.</summary>
    public static string Name(string box, int line) => string.Create(CultureInfo.InvariantCulture, $"{box}:{line}");

    /// <summary>The lines of a form that was sent. A line for a further column counts once something is written there.</summary>
    public static IReadOnlyCollection<ColumnLine> Lines(IFormCollection form)
    {
        List<ColumnLine> lines = [];
        for (int i = 0; form.TryGetValue(Name("id", i), out var id); i++)
        {
            var line = new ColumnLine(Text(form, "column", i), Text(form, "from", i))
            {
                Id = id.ToString(),
                Delivered = id.ToString().Length == 0 || form.ContainsKey(Name("deliver", i)),
                Type = Text(form, "type", i),
                Required = Word(Text(form, "required", i)),
                Sensitive = Word(Text(form, "sensitive", i)),
                Beside = Text(form, "beside", i),
            };
            if (line.Id.Length > 0 || line.Column.Length > 0 || line.From.Length > 0) lines.Add(line);
        }

        return lines;
    }

    /// <summary>The type of a field in the words of the configuration.</summary>
    public static string TypeOf(Field field) => field.Type switch
    {
        FieldType.Text when field.MaxLength > 0 => string.Create(CultureInfo.InvariantCulture, $"text({field.MaxLength})"),
        FieldType.Decimal when field.Precision > 0 => string.Create(CultureInfo.InvariantCulture, $"decimal({field.Precision},{field.Scale})"),
        _ => field.Type.ToString().ToLowerInvariant(),
    };

    private static string Text(IFormCollection form, string box, int line) => form[Name(box, line)].ToString().Trim();

    private static bool? Word(string word) => word switch { "yes" => true, "no" => false, _ => null };
}
