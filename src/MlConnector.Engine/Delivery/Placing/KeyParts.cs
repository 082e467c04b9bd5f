using System.Collections.Immutable;
using System.Text;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;

namespace MlConnector.Engine.Delivery.Placing;

/// <summary>The key of a row as texts in key order, as a <see cref="Abstractions.Sources.KeyWindow"/> wants it.</summary>
internal static class KeyParts
{
    /// <summary>Of a row with the schema's fields.</summary>
    public static ImmutableArray<string> Of(RecordSchema schema, RecordRow row)
    {
        var parts = ImmutableArray.CreateBuilder<string>(schema.KeyOrdinals.Length);
        foreach (int ordinal in schema.KeyOrdinals) parts.Add(Text(row, ordinal));
        return parts.MoveToImmutable();
    }

    /// <summary>Of a journaled row, whose first cells are its key.</summary>
    public static ImmutableArray<string> OfJournaled(RecordRow row, int keyCells)
    {
        var parts = ImmutableArray.CreateBuilder<string>(keyCells);
        for (int i = 0; i < keyCells; i++) parts.Add(Text(row, i));
        return parts.MoveToImmutable();
    }

    private static string Text(RecordRow row, int ordinal) => row.Kind(ordinal) switch
    {
        CellKind.True => "true",
        CellKind.False => "false",
        _ => Encoding.UTF8.GetString(row.Bytes(ordinal)),
    };
}
