using System.Globalization;
using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Delivery.Tables;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Delivery.Generations;

/// <summary>
/// The remembered state of a table that is emptied and filled by a generation that lies complete in the journal. It is stored before the table is emptied; whoever has the stream next goes on with it before anything else, without
/// the source. Meanwhile it is the stream's hold, so that it is shown.
/// </summary>
internal static class TableFilling
{
    /// <summary>Code of the hold.</summary>
    public const string Code = "TABLE-FILLING";

    /// <summary>The number of the generation that a table is being filled with; null if it is not.</summary>
    public static long? Of(StreamRecord state) => state.Hold is { } hold && Holds.FromJson(hold) is { Code: Code, Where: { } number } ? long.Parse(number, CultureInfo.InvariantCulture) : null;

    /// <summary>INV-5: from now on the table may be emptied.</summary>
    public static Task BeginAsync(DeliveryContext context, GenerationSpool spool, CancellationToken cancel) => context.Store.Streams.HoldAsync(context.State.Id, Holds.ToJson(new ConnectorError(
        Code, ErrorKind.Transient, ErrorOwner.Operator,
        string.Create(CultureInfo.InvariantCulture, $"Table {context.Table.Name} was emptied and is being filled with its {spool.Rows} rows; until that ends its readers see none or a part of them."),
        "Run the command again: it goes on from the journal before it does anything else.")
    {
        Where = string.Create(CultureInfo.InvariantCulture, $"{spool.Number}"),
    }), cancel);

    /// <summary>The table is whole.</summary>
    public static async Task EndAsync(DeliveryContext context, CancellationToken cancel)
    {
        await context.Store.Streams.HoldAsync(context.State.Id, null, cancel);
        await context.RenewStateAsync(cancel);
    }
}
