using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Blocks;

namespace MlConnector.Engine.Reconciliation;

/// <summary>The fields of a journal record as a schema: those that the stream still declares with their types, others as text.</summary>
internal static class JournalSchema
{
    public static RecordSchema Of(BlockLayout layout, StreamDefinition stream)
    {
        RecordSchema declared = stream.ToSchema();
        IEnumerable<Field> fields = layout.Fields.Select(name => declared.OrdinalOf(name) is >= 0 and int at ? declared.Fields[at] : new Field(name, FieldType.Text));
        return new RecordSchema(declared.Stream, fields, layout.Fields.Take(layout.KeyCells));
    }
}
