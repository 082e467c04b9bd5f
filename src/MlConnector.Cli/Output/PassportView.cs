using MlConnector.Engine.Blocks;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Trace;

namespace MlConnector.Cli.Output;

/// <summary>Shows passports: each visit of a record from the read to the receipt.</summary>
internal sealed class PassportView(IReadOnlyList<Passport> passports) : IReport
{
    /// <summary>Records found.</summary>
    public int Count => passports.Count;

    public void WriteText(TextReport text)
    {
        foreach (Passport passport in passports)
        {
            text.Heading($"{passport.SourceId}  ({passport.Stream} of {passport.Pipeline}, table {passport.Table})");
            foreach (PassportVisit visit in passport.Visits) Write(text, visit, visit == passport.Current);
            foreach (DeadLetterRecord letter in passport.DeadLetters)
                text.Line($"  dead letter {letter.Id}, {Words.Of(letter.State)}: {letter.Code} {letter.Message}{(letter.Reason is { } reason ? $" ({reason})" : "")}", letter.State == DeadLetterState.Open ? Tone.Bad : Tone.Quiet);
        }
    }

    public void WriteJson(TextWriter output) => JsonDocumentWriter.Write(output, json =>
    {
        json.WriteStartArray();
        foreach (Passport passport in passports)
        {
            json.WriteStartObject();
            json.WriteString("record", passport.SourceId);
            json.WriteString("pipeline", passport.Pipeline);
            json.WriteString("stream", passport.Stream);
            json.WriteString("table", passport.Table);
            json.WriteStartArray("visits");
            foreach (PassportVisit visit in passport.Visits) Write(json, visit, visit == passport.Current);
            json.WriteEndArray();
            json.WriteStartArray("deadLetters");
            foreach (DeadLetterRecord letter in passport.DeadLetters) json.WriteNumberValue(letter.Id);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private static void Write(TextReport text, PassportVisit visit, bool current)
    {
        text.Line($"  read       {Units.Moment(visit.ReadAt)}, {(visit.Company.Length > 0 ? $"company {visit.Company}, " : "")}page {visit.Page}, by run {visit.RunId}");
        text.Line($"  mapped     {Fate(visit)}, revision {visit.Revision}, version {visit.Version}, journal segment {visit.Place.Segment} at {visit.Place.Offset} row {visit.Place.Row}");
        if (visit.Batch is not { } batch)
        {
            text.Line("  sent       never", Tone.Warning);
            return;
        }

        text.Line($"  sent       batch {batch.BatchId} ({Words.Counted(batch.Rows, "row", "rows")}), {Units.Moment(batch.PostedAt)}, attempt {batch.Attempt}{(batch.RequestId is { } request ? $", request {request}" : "")}");
        text.Line($"  received   {batch.State.ToString().ToLowerInvariant()}{(batch.LastSentAt is { } sent ? $", {Units.Moment(sent)}" : "")}{(batch.Note is { } note ? $", {note}" : "")}{(current ? ", what the destination shows now" : "")}", batch.State == BatchState.Confirmed ? Tone.Good : Tone.Warning);
        text.Line();
    }

    private static void Write(System.Text.Json.Utf8JsonWriter json, PassportVisit visit, bool current)
    {
        json.WriteStartObject();
        json.WriteString("readAt", visit.ReadAt);
        json.WriteString("company", visit.Company);
        json.WriteNumber("page", visit.Page);
        json.WriteString("run", visit.RunId);
        json.WriteString("fate", visit.Fate.ToString());
        json.WriteNumber("revision", visit.Revision);
        json.WriteNumber("version", visit.Version);
        json.WriteBoolean("current", current);
        if (visit.Batch is { } batch)
        {
            json.WriteString("batch", batch.BatchId);
            json.WriteString("state", batch.State.ToString());
            json.WriteNumber("attempt", batch.Attempt);
            json.WriteString("postedAt", batch.PostedAt);
            if (batch.LastSentAt is { } sent) json.WriteString("sentAt", sent);
            json.WriteString("request", batch.RequestId);
        }

        json.WriteEndObject();
    }

    private static string Fate(PassportVisit visit) => visit.Flags.HasFlag(RowFlags.Repaired) ? "repaired by a person" : visit.Flags.HasFlag(RowFlags.Replayed) ? "replayed" : visit.Fate == RowFate.Live ? visit.Flags.HasFlag(RowFlags.Changed) ? "changed" : "live" : visit.Fate.ToString().ToLowerInvariant();
}
