using MlConnector.Composition.DeadLetters;
using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Engine.DeadLetters;
using MlConnector.Engine.Ports;

namespace MlConnector.Server.Api.DeadLetters;

/// <summary>A row that could not be delivered.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Pipeline">Pipeline.</param>
/// <param name="Stream">Stream.</param>
/// <param name="SourceId">Key as it would be delivered.</param>
/// <param name="State">State.</param>
/// <param name="Code">Error code.</param>
/// <param name="Column">Column or field that it is about.</param>
/// <param name="Message">What is wrong; a sensitive value is not shown.</param>
/// <param name="Fix">What to do.</param>
/// <param name="Run">Run that met it first.</param>
/// <param name="FirstSeen">When it was met first.</param>
/// <param name="Met">How often it was met.</param>
/// <param name="Reason">Why it ended; null while it is open.</param>
internal sealed record DeadLetterSummary(
    long Id, string Pipeline, string Stream, string SourceId, DeadLetterState State, string Code, string Column, string Message, string Fix, string Run, DateTimeOffset FirstSeen, long Met, string? Reason)
{
    /// <summary>Of a record.</summary>
    public static DeadLetterSummary Of(DeadLetterRecord letter, StreamRecord stream) => new(
        letter.Id, stream.Pipeline, stream.Stream, letter.SourceId, letter.State, letter.Code, letter.Column, letter.Message, letter.Fix, letter.RunId, letter.FirstSeen, letter.Met, letter.Reason);
}

/// <summary>A dead letter with its row.</summary>
/// <param name="Letter">The dead letter.</param>
/// <param name="Company">Company that it was read from; empty if the stream has none.</param>
/// <param name="ReadAt">When it was read.</param>
/// <param name="Fields">Its fields as they were read.</param>
/// <param name="Repair">The repair that is in force; null if there is none.</param>
internal sealed record DeadLetterDetail(DeadLetterSummary Letter, string Company, DateTimeOffset ReadAt, IReadOnlyList<RowField> Fields, RepairState? Repair)
{
    /// <summary>Of a row.</summary>
    public static DeadLetterDetail Of(DeadLetterSummary summary, DeadRow row, AppliedStream stream, RepairRecord? repair)
    {
        var shown = new ShownFields(stream);
        RowField[] fields = [.. row.Fields.Select(field => new RowField(field.Name, shown.Hides(field.Name) ? null : field.Value, shown.Hides(field.Name)))];
        return new DeadLetterDetail(summary, row.Company, row.ReadAt, fields, repair is null ? null : new RepairState(repair.By, repair.At, repair.Reason));
    }
}

/// <summary>One field of a row.</summary>
/// <param name="Name">Field.</param>
/// <param name="Value">Its value in its own digits and letters; null for none, and for a sensitive one.</param>
/// <param name="IsHidden">True if the value is sensitive and therefore not shown.</param>
internal sealed record RowField(string Name, string? Value, bool IsHidden);

/// <summary>A repair; its values are not shown.</summary>
/// <param name="By">Who.</param>
/// <param name="At">When.</param>
/// <param name="Reason">Why, in their words.</param>
internal sealed record RepairState(string By, DateTimeOffset At, string Reason);

/// <summary>A repair that is asked for.</summary>
/// <param name="Values">Field of the stream and its new value, as a person writes it; null for no value.</param>
/// <param name="Reason">Why, for the audit trail; at most 500 characters.</param>
internal sealed record RepairOrder(IReadOnlyDictionary<string, string?> Values, string Reason);

/// <summary>Values that are tried.</summary>
/// <param name="Values">Field of the stream and its new value, as a person writes it; null for no value. May be empty.</param>
internal sealed record TryOrder(IReadOnlyDictionary<string, string?> Values);

/// <summary>A dead letter that is given up.</summary>
/// <param name="Reason">Why, for the audit trail; at most 500 characters.</param>
internal sealed record WriteOffOrder(string Reason);
