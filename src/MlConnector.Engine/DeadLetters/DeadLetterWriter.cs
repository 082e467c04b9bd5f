using System.Collections.Immutable;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.Delivery;
using MlConnector.Engine.Delivery.Placing;
using MlConnector.Engine.Delivery.Sending;
using MlConnector.Engine.Mapping;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.DeadLetters;

/// <summary>Makes the records of dead letters once their rows have a place in the journal.</summary>
internal sealed class DeadLetterWriter(DeliveryContext context)
{
    /// <summary>Those that placing found.</summary>
    public ImmutableArray<DeadLetterRecord> OfItem(DeliveryItem item)
    {
        if (item.DeadBatch is not { } journaled) return [];
        return [.. item.Notes.DeadLetters.Select(pending => new DeadLetterRecord(
            0, context.State.Id, pending.Key.ToString(), pending.Source.ToString(), pending.SourceId, pending.Error.Code, pending.Column, pending.Error.Message, pending.Error.Fix,
            context.RunId, journaled.Record.Place with { Row = pending.Row }, context.Time.GetUtcNow()))];
    }

    /// <summary>Those that the destination refused: the vendor's message is the reason.</summary>
    public async Task<ImmutableArray<DeadLetterRecord>> OfRefusedAsync(IReadOnlyList<RefusedRow> refused, CancellationToken cancel)
    {
        var records = ImmutableArray.CreateBuilder<DeadLetterRecord>(refused.Count);
        foreach (RefusedRow row in refused)
        {
            MappingProgram program = await context.Mappings.OverAsync(row.Batch.Block.Layout, row.Batch.Record.Revision, cancel);
            records.Add(Record(row, program));
        }

        return records.DrainToImmutable();
    }

    private DeadLetterRecord Record(RefusedRow refused, MappingProgram program)
    {
        RecordBlock block = refused.Batch.Block;
        BlockRow row = block.Row(refused.Row);
        var cells = new Abstractions.Records.Cell[block.Layout.Fields.Length];
        string sourceId = program.SourceIdOf(block.Decode(refused.Row, cells));
        Hash128 key = KeyHash.Of(KeyHash.Tag(block.PartOf(refused.Row).Company), row.Key);
        return new DeadLetterRecord(
            0, context.State.Id, key.ToString(), row.SourceHash.ToString(), sourceId, refused.Error.Code, "", refused.Error.Message, refused.Error.Fix,
            context.RunId, refused.Batch.Record.Place with { Row = refused.Row }, context.Time.GetUtcNow());
    }
}
