using System.Text;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Engine.Mapping.Violations;
using MlConnector.Engine.Reading.Canonical;

namespace MlConnector.Engine.Tests.Canonical;

/// <summary>One field, one value, its canonical form.</summary>
internal static class CanonicalSamples
{
    public const string NullWord = "<null>";

    /// <summary>The canonical value as text; the violation code if there is one.</summary>
    public static string Of(Field field, CellKind kind, string value)
    {
        RecordSchema schema = new("s", [field], []);
        using RecordPage page = new(schema, 64);
        Fill(page, kind, value);
        RowViolation[] violations = new RowViolation[1];
        new CanonicalForm(schema).Apply(page, violations);
        return violations[0].IsNone ? Show(page[0], 0) : ViolationWords.Code(violations[0].Code);
    }

    public static void Fill(RecordPage page, CellKind kind, string value)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(value);
        int at = page.Append(bytes);
        page.AddRow()[0] = new Cell(kind, at, kind is CellKind.Text or CellKind.Number ? bytes.Length : 0);
    }

    public static string Show(RecordRow row, int ordinal) => row.Kind(ordinal) switch
    {
        CellKind.Null => NullWord,
        CellKind.Absent => "<absent>",
        CellKind.True => "<true>",
        CellKind.False => "<false>",
        _ => Encoding.UTF8.GetString(row.Bytes(ordinal)),
    };
}
