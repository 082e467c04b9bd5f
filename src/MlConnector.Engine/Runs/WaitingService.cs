using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Audit;
using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Engine.Leases;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Reading.Waiting;

namespace MlConnector.Engine.Runs;

/// <summary>Shows what streams wait for, and lets a person write it off.</summary>
public sealed class WaitingService(EngineServices services)
{
    /// <summary>What waits in each stream, in the pipeline's order; streams in which nothing waits are left out.</summary>
    public async Task<IReadOnlyList<(string Stream, ImmutableArray<WaitingItem> Items)>> ListAsync(string pipeline, ImmutableArray<AppliedStream> streams, CancellationToken cancel)
    {
        IReadOnlyList<StreamRecord> records = await services.Store.Streams.ListAsync(pipeline, cancel);
        return
        [
            .. streams.Select(stream => (stream.Plan.Name, Items: WaitingInCursor.Of(stream.Plan.Stream, records.FirstOrDefault(record => record.Stream == stream.Plan.Name && record.Table == stream.Table.Name)?.Cursor)))
                .Where(stream => !stream.Items.IsEmpty),
        ];
    }

    /// <summary>Writes something off under the stream's lease (INV-8), and says so in the audit trail.</summary>
    /// <exception cref="ConnectorException"><c>WAITING-UNKNOWN</c>: nothing of this name waits there.</exception>
    public async Task WriteOffAsync(string pipeline, AppliedStream stream, string document, string by, string reason, CancellationToken cancel)
    {
        StreamRecord known = await services.Store.Streams.OpenAsync(pipeline, stream.Plan.Name, stream.Table.Name, cancel);
        await using HeldLease lease = await services.Leases.AcquireAsync(LeaseNames.Stream(known.Id), null, null, cancel);
        known = await services.Store.Streams.OpenAsync(pipeline, stream.Plan.Name, stream.Table.Name, cancel);
        string why = WaitingInCursor.Of(stream.Plan.Stream, known.Cursor).FirstOrDefault(item => item.Document == document)?.Why ?? "";
        string next = (known.Cursor is { } cursor ? WaitingInCursor.WriteOff(stream.Plan.Stream, cursor, document) : null) ?? throw Unknown(stream.Plan.Name, document);
        await services.Store.Streams.ResetAsync(lease.Fence, known.Id, new StreamReset { Cursor = next }, cancel);
        await services.Audit.WriteAsync(new AuditEvent(by, "waiting.write-off", $"{stream.Plan.Name} {document}", Detail(pipeline, why, reason)), cancel);
    }

    private static string Detail(string pipeline, string why, string reason)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("pipeline", pipeline);
            writer.WriteString("waited", why);
            writer.WriteString("reason", reason);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static ConnectorException Unknown(string stream, string document) => new(new ConnectorError(
        "WAITING-UNKNOWN", ErrorKind.Config, ErrorOwner.Operator, $"Nothing named '{document}' waits in stream {stream}.", $"See what waits: mlc waiting list --stream {stream}"));
}
