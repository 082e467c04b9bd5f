using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Engine.Audit;
using MlConnector.Engine.Delivery.Rows;
using MlConnector.Engine.Mapping;
using MlConnector.Engine.Mapping.Violations;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Reading.Canonical;
using MlConnector.Engine.Runs;

namespace MlConnector.Engine.DeadLetters;

/// <summary>A repair that a person asks for.</summary>
/// <param name="DeadLetter">The dead letter.</param>
/// <param name="Values">Field of the stream → its new value as a person writes it; null for no value.</param>
/// <param name="By">Who.</param>
/// <param name="Reason">Why, in their words; kept in the audit trail.</param>
public sealed record RepairRequest(long DeadLetter, IReadOnlyDictionary<string, string?> Values, string By, string Reason);

/// <summary>
/// Changes values of a dead row: an override for exactly its source hash, checked against the fields' types and the whole mapping before it is stored, sealed, and written into the audit
/// trail without the values. Delivering it is a replay.
/// </summary>
public sealed class RepairService(EngineServices services)
{
    private readonly RepairSealer sealer = new(services.Keys);

    /// <summary>Stores a repair. <paramref name="row"/> is the dead row as journaled (see <see cref="DeadRowReader"/>), <paramref name="stream"/> the stream's current revision.</summary>
    /// <exception cref="ConnectorException">All problems: <c>REPAIR-FIELD</c>, <c>REPAIR-KEY</c>, <c>REPAIR-VALUE</c>, <c>REPAIR-NOT-ENOUGH</c>, <c>REPAIR-CLOSED</c>.</exception>
    public async Task RepairAsync(RepairRequest request, DeadRow row, StreamRevision stream, CancellationToken cancel)
    {
        ImmutableSortedDictionary<string, string?> values = Try(request.Values, row, stream);
        byte[] sealedValues = await sealer.SealAsync(row.Letter.Id, values, cancel);
        await services.Store.DeadLetters.SaveRepairAsync(new RepairRecord(row.Letter.Id, sealedValues, request.By, services.Time.GetUtcNow(), request.Reason), cancel);
        // Done, so recorded, whether or not its caller still waits.
        await services.Audit.WriteAsync(new AuditEvent(request.By, "dead-letter.repair", row.Letter.SourceId, Detail(row.Letter, values.Keys, request.Reason)), CancellationToken.None);
    }

    /// <summary>Whether a dead row could be delivered with these values and the stream's current revision; stores nothing. Gives the values in their canonical form.</summary>
    /// <exception cref="ConnectorException">All problems, as of <see cref="RepairAsync"/>.</exception>
    public ImmutableSortedDictionary<string, string?> Try(IReadOnlyDictionary<string, string?> wanted, DeadRow row, StreamRevision stream)
    {
        if (row.Letter.State != DeadLetterState.Open) throw new ConnectorException(Error("REPAIR-CLOSED", $"Dead letter {row.Letter.Id} is closed: {row.Letter.Reason}.", "Nothing is left to repair."));
        RecordSchema schema = stream.Stream.ToSchema();
        ImmutableSortedDictionary<string, string?> values = Canonical(schema, wanted);
        Prove(schema, stream, row, values, services.Time.GetUtcNow());
        return values;
    }

    /// <summary>Writes a dead letter off: it will not be delivered, and a person says why.</summary>
    public async Task WriteOffAsync(DeadLetterRecord letter, string by, string reason, CancellationToken cancel)
    {
        await services.Store.DeadLetters.CloseAsync(letter.Id, DeadLetterState.WrittenOff, reason, cancel);
        await services.Audit.WriteAsync(new AuditEvent(by, "dead-letter.write-off", letter.SourceId, Detail(letter, [], reason)), CancellationToken.None);
    }

    /// <summary>Values in the canonical form of their fields; every problem at once.</summary>
    private static ImmutableSortedDictionary<string, string?> Canonical(RecordSchema schema, IReadOnlyDictionary<string, string?> values)
    {
        var problems = new Problems();
        var canonical = ImmutableSortedDictionary.CreateBuilder<string, string?>(StringComparer.Ordinal);
        foreach ((string name, string? value) in values)
        {
            int ordinal = schema.OrdinalOf(name);
            if (ordinal < 0) problems.Add(Error("REPAIR-FIELD", $"The stream has no field {name}.", $"Its fields are {string.Join(", ", schema.Fields.Select(field => field.Name))}."));
            else if (schema.KeyOrdinals.Contains(ordinal)) problems.Add(Error("REPAIR-KEY", "It is part of the key: a row with another key is another row.", "Mend the key in the ERP.") with { Where = name });
            else if (Narrow(schema.Fields[ordinal], value, out string? narrowed) is { } violation) problems.Add(Error("REPAIR-VALUE", $"{violation}.", $"Give a value of type {schema.Fields[ordinal].Type.ToString().ToLowerInvariant()}.") with { Where = name });
            else canonical[name] = narrowed;
        }

        problems.ThrowIfAny();
        return canonical.ToImmutable();
    }

    private static string? Narrow(Field field, string? value, out string? narrowed)
    {
        narrowed = value;
        if (value is null) return null;
        ViolationCode code = CanonicalValue.Narrow(field, value, out string canonical);
        if (code != ViolationCode.None) return ViolationWords.Message(code);
        narrowed = canonical.Length == 0 ? null : canonical;
        return null;
    }

    /// <summary>The row has to be deliverable with the repair; otherwise what is still wrong is told.</summary>
    private static void Prove(RecordSchema schema, StreamRevision stream, DeadRow row, ImmutableSortedDictionary<string, string?> values, DateTimeOffset now)
    {
        var problems = new Problems();
        MappingProgram? program = new MappingCompiler(schema, stream.Stream.Derived).Compile(stream.Mapping, stream.Table, problems);
        problems.ThrowIfAny();
        using var page = new RecordPage(schema, 1024);
        row.Fill(page);
        using var mended = new RepairedRow(schema);
        if (mended.Load(page[0], values) is { IsNone: false } raw) problems.Add(NotEnough(ViolationReport.OfField(schema, mended.Current, raw), schema));
        problems.ThrowIfAny();
        using MappingScratch scratch = program!.NewScratch(now);
        if (program.HasFilter && program.Filter(mended.Current, scratch, out _) == FilterOutcome.Filtered) problems.Add(Error("REPAIR-NOT-ENOUGH", "The repaired row does not pass the stream's where.", "Write it off if it is not wanted, or change where."));
        problems.AddRange(program.Explain(mended.Current, scratch).Select(violation => NotEnough(violation, schema)));
        problems.ThrowIfAny();
    }

    private static string Detail(DeadLetterRecord letter, IEnumerable<string> fields, string reason)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteNumber("deadLetter", letter.Id);
            writer.WriteString("code", letter.Code);
            writer.WriteString("fields", string.Join(", ", fields));
            writer.WriteString("reason", reason);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>Its place are the fields that the column is made of: those are what a person can change.</summary>
    private static ConnectorError NotEnough(CellViolation violation, RecordSchema schema)
    {
        ConnectorError left = violation.ToError();
        return Error("REPAIR-NOT-ENOUGH", left.Message, left.Fix) with { Where = string.Join(", ", schema.Fields.Select(field => field.Name).Where(name => Names(violation.Source, name))) };
    }

    private static bool Names(string expression, string field)
    {
        for (int at = expression.IndexOf(field, StringComparison.Ordinal); at >= 0; at = expression.IndexOf(field, at + 1, StringComparison.Ordinal))
        {
            int end = at + field.Length;
            if ((at == 0 || !IsOfName(expression[at - 1])) && (end == expression.Length || !IsOfName(expression[end]))) return true;
        }

        return false;
    }

    private static bool IsOfName(char letter) => char.IsLetterOrDigit(letter) || letter == '_';

    private static ConnectorError Error(string code, string message, string fix) => new(code, ErrorKind.Config, ErrorOwner.Operator, message, fix);
}
