using System.Collections.Immutable;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Delivery.Progress;
using MlConnector.Engine.Pacing;

namespace MlConnector.Engine.Delivery.Sending;

/// <summary>One request of a journaled batch: its room in the table, its quota, its place among the requests under way, its mark (INV-1), and the answer.</summary>
internal sealed class BatchRequest(DeliveryContext context)
{
    /// <summary>Sends the batch once and notes what is known of it. What the vendor said of waiting counts for every pipeline and process that meets the same object.</summary>
    public async Task<SendResult> SendAsync(OutgoingBatch batch, CancellationToken stop, CancellationToken cancel)
    {
        DeliveryBatch delivery = batch.State is { } state ? await state.OpenAsync(batch.Record, cancel) : await context.Mappings.OpenAsync(batch, cancel);
        long before = RoomFor(batch);
        ImmutableArray<QuotaClaim> claims = ClaimsOf(batch, delivery, before);
        if (batch is { StoredNothing: true, ReservedAt: { } reserved }) claims = [.. claims.Select(claim => claim.CountsStored ? claim with { InsteadOf = reserved } : claim)];
        SendResult sent = await SendInSlotAsync(batch, new MarkedBatch(context, batch, delivery), claims, stop, cancel);
        context.Sent();
        batch.Record = batch.Record with { LastSentAt = context.Time.GetUtcNow(), RequestId = sent.RequestId ?? batch.Record.RequestId, Bytes = sent.Bytes };
        context.Received(sent.Receipt);
        batch.Received(sent.Receipt);
        context.Reached(DeliveryPoint.Sent, batch.Record.Number, batch.Record.Rows, sent.Outcome.ToString());
        if (sent is { Outcome: SendOutcome.Refused, TookNothing: true }) await GiveBackAsync(batch, claims, cancel);
        if (sent.Error is { Kind: ErrorKind.Throttled, RetryAfter: { } wait } throttled && !claims.IsDefaultOrEmpty)
        {
            await context.Store.Quotas.BlockAsync(claims[0].Key, context.Time.GetUtcNow() + wait, throttled.Message, cancel);
        }

        return sent;
    }

    /// <summary>Whoever dies before this has taken what nobody counts: too much, never too little.</summary>
    private async Task GiveBackAsync(OutgoingBatch batch, ImmutableArray<QuotaClaim> claims, CancellationToken cancel)
    {
        if (claims.IsDefaultOrEmpty || batch.ReservedAt is not { } reserved) return;
        batch.ReservedAt = null;
        await context.Store.Quotas.GiveBackAsync(claims, reserved, cancel);
    }

    /// <summary>Rows that the table holds before the batch. A table that would be too full is not tried: its refusal looks like bad data, and good rows would be searched for the guilty ones.</summary>
    private long RoomFor(OutgoingBatch batch)
    {
        long before = context.RowsBefore(batch), limit = context.Destination.Capabilities.MaxRowsPerTable;
        return limit > 0 && !batch.EmptiesTable && before + batch.Record.Rows > limit ? throw new ConnectorException(DeliveryErrors.TableFull(context.Table, before, limit)) : before;
    }

    /// <summary>Counted in the rows where the destination does so; a current state has too many to be walked over for it.</summary>
    private ImmutableArray<QuotaClaim> ClaimsOf(OutgoingBatch batch, DeliveryBatch delivery, long before)
    {
        long fullest = context.Fill.BeforeSending(context.Table.Name, before, batch.Record.Rows);
        return batch.State is null && context.Destination is IClaimsByRows counted
            ? counted.ClaimsOf(context.Container, delivery)
            : context.Destination.ClaimsFor(context.Container, context.Table, batch.Record.Rows, delivery.ValueBytes, fullest);
    }

    private async Task<SendResult> SendInSlotAsync(OutgoingBatch batch, DeliveryBatch delivery, ImmutableArray<QuotaClaim> claims, CancellationToken stop, CancellationToken cancel)
    {
        using SendSlot slot = await context.Gate.MarkAsync(context.Fence, batch.Record, claims, stop, cancel);
        (batch.ReservedAt, batch.StoredNothing) = (slot.ReservedAt, false);
        context.Marked(batch);
        if (batch.EmptiesTable) await EmptyAsync(batch, cancel);
        return await SendAsync(delivery, cancel);
    }

    private async Task<SendResult> SendAsync(DeliveryBatch delivery, CancellationToken cancel)
    {
        long begin = context.Times.Begin();
        try
        {
            return await context.Destination.SendAsync(context.Container, delivery, cancel);
        }
        finally
        {
            context.Times.End(Stage.Send, begin);
        }
    }

    /// <summary>INV-5: a small table is emptied only when the batch that fills it again is journaled and marked; whoever resumes it asks, empties and sends again.</summary>
    private async Task EmptyAsync(OutgoingBatch batch, CancellationToken cancel)
    {
        await ((IEmptiesTables)context.Destination).EmptyAsync(context.Container, context.Table, cancel);
        context.Reached(DeliveryPoint.Emptied, batch.Record.Number, batch.Record.Rows);
    }
}
