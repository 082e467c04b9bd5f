using System.Text.Json;
using MlConnector.Composition.Proving;
using MlConnector.Composition.Wording;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Replay;

namespace MlConnector.Cli.Output;

/// <summary>Shows passports: each time a record was met, from the read to the receipt.</summary>
internal sealed class PassportView(FoundPassports passports, bool withFields) : IReport
{
    private const int Longest = 100;

    /// <summary>Passports found.</summary>
    public int Count => passports.Found.Length;

    public void WriteText(TextReport text)
    {
        foreach ((string pipeline, Passport passport) in passports.Found)
        {
            foreach (IGrouping<string, PassportEntry> record in passport.Entries.GroupBy(entry => entry.SourceId, StringComparer.Ordinal))
            {
                text.Line($"{record.Key}  ({passport.Stream} of {pipeline}, table {passport.Table})", Tone.Strong);
                foreach (PassportEntry entry in record) Write(text, entry, passport.Now.Contains(entry));
            }

            foreach (DeadLetterRecord letter in passport.DeadLetters)
                text.Line($"  dead letter {letter.Id} of {letter.SourceId}, {Words.Of(letter.State)}: {letter.Code}{(letter.Reason is { } reason ? $" ({reason})" : "")}", letter.State == DeadLetterState.Open ? Tone.Bad : Tone.Quiet);
        }
    }

    public void WriteJson(TextWriter output) => JsonDocumentWriter.Write(output, json =>
    {
        json.WriteStartArray();
        foreach ((string pipeline, Passport passport) in passports.Found)
        {
            json.WriteStartObject();
            json.WriteString("pipeline", pipeline);
            json.WriteString("stream", passport.Stream);
            json.WriteString("table", passport.Table);
            json.WriteStartArray("entries");
            foreach (PassportEntry entry in passport.Entries) Write(json, entry, passport.Now.Contains(entry));
            json.WriteEndArray();
            json.WriteStartArray("deadLetters");
            foreach (DeadLetterRecord letter in passport.DeadLetters) json.WriteNumberValue(letter.Id);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private void Write(TextReport text, PassportEntry entry, bool current)
    {
        if (entry.RowKept)
        {
            text.Line($"  read      {Units.Moment(entry.ReadAt)}, page {entry.Page}, by run {entry.RunId}");
            text.Line($"  mapped    {entry.What}, with revision {entry.Revision}, as version {entry.Version}");
        }
        else
        {
            text.Line($"  version {entry.Version} in batch {entry.Batch}: the row itself has been removed by retention", Tone.Quiet);
        }

        if (entry.Receipt is { } batch && !entry.Attempts.IsEmpty)
        {
            text.Line($"  sent      {Units.Moment(batch.PostedAt)} in batch {batch.BatchId} of {Words.Counted(batch.Rows, "row", "rows")}{(batch.Attempt > 1 ? $", {batch.Attempt} times" : "")}");
            if (batch.Attempt > 1) foreach (SendAttempt attempt in entry.Attempts) text.Line($"  attempt {attempt.Number} {Units.Moment(attempt.MarkedAt)}{(attempt.LeftAt is { } left ? $", left by {Units.Moment(left)}" : "")}: {attempt.End}", attempt.Number == batch.Attempt ? Tone.Plain : Tone.Warning);
            text.Line($"  received  {batch.State.ToString().ToLowerInvariant()}{(batch.LastSentAt is { } sent ? $" {Units.Moment(sent)}" : "")}{(batch.RequestId is { } request ? $", request {request}" : "")}{(batch.Note is { } note ? $", {note}" : "")}{(current ? ", what the destination shows now" : "")}", entry.Delivered ? Tone.Good : Tone.Warning);
        }
        else
        {
            text.Line($"  sent      never{(entry.Receipt?.Note is { } note ? $": {note}" : "")}", Tone.Warning);
        }

        if (entry.Purged) text.Line("  purged    by the source since; the row is history and stays", Tone.Quiet);
        if (withFields) text.Table(["field", "value"], [.. entry.Fields.Select(field => (IReadOnlyList<string>)[field.Key, Short(passports.Shown(field))])]);
        text.Line();
    }

    private void Write(Utf8JsonWriter json, PassportEntry entry, bool current)
    {
        json.WriteStartObject();
        json.WriteString("record", entry.SourceId);
        json.WriteString("what", entry.What);
        json.WriteNumber("version", entry.Version);
        json.WriteString("run", entry.RunId);
        json.WriteNumber("page", entry.Page);
        json.WriteString("readAt", entry.ReadAt);
        json.WriteNumber("revision", entry.Revision);
        json.WriteBoolean("delivered", entry.Delivered);
        json.WriteBoolean("current", current);
        json.WriteBoolean("purged", entry.Purged);
        if (entry.Receipt is { } batch)
        {
            json.WriteString("batch", batch.BatchId);
            json.WriteString("state", batch.State.ToString());
            json.WriteNumber("attempt", batch.Attempt);
            json.WriteString("postedAt", batch.PostedAt);
            json.WriteString("request", batch.RequestId);
            json.WriteStartArray("attempts");
            foreach (SendAttempt attempt in entry.Attempts) Write(json, attempt);
            json.WriteEndArray();
        }

        if (withFields)
        {
            json.WriteStartObject("fields");
            foreach (KeyValuePair<string, string?> field in entry.Fields) json.WriteString(field.Key, passports.Shown(field));
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, SendAttempt attempt)
    {
        json.WriteStartObject();
        json.WriteNumber("number", attempt.Number);
        json.WriteString("markedAt", attempt.MarkedAt);
        if (attempt.LeftAt is { } left) json.WriteString("leftAt", left);
        else json.WriteNull("leftAt");
        json.WriteString("end", attempt.End);
        json.WriteEndObject();
    }

    private static string Short(string? value) => value is null ? "(none)" : Words.Short(value, Longest);
}
