using System.Text.Json;
using MlConnector.Composition.Wording;
using MlConnector.Engine.DryRuns;

namespace MlConnector.Cli.Output;

/// <summary>Shows what a run would do: counts by fate, and the first rows that would change something.</summary>
internal sealed class DryRunView(DryRunResult result, Func<string, string> scrub) : IReport
{
    public void WriteText(TextReport text)
    {
        text.Heading($"dry run of {result.Pipeline}, revision {result.Revision}: nothing was delivered or stored");
        text.Table(
            ["stream", "table", ">read", ">new", ">changed", ">unchanged", ">repeated", ">filtered", ">dead", ">tombstones", ">gone"],
            [.. result.Streams.Select(stream => (IReadOnlyList<string>)
            [
                stream.Stream, stream.Table, Units.Count(stream.Counts.Read), Units.Count(stream.Counts.New), Units.Count(stream.Counts.Changed), Units.Count(stream.Counts.Unchanged), Units.Count(stream.Counts.Repeated),
                Units.Count(stream.Counts.Filtered), Units.Count(stream.Counts.Dead), Units.Count(stream.Tombstones), Units.Count(stream.Gone),
            ])]);
        foreach (StreamPreview stream in result.Streams) WriteRows(text, stream);
    }

    public void WriteJson(TextWriter output) => JsonDocumentWriter.Write(output, json =>
    {
        json.WriteStartObject();
        json.WriteString("pipeline", result.Pipeline);
        json.WriteNumber("revision", result.Revision);
        json.WriteStartArray("streams");
        foreach (StreamPreview stream in result.Streams) WriteStream(json, stream);
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private void WriteRows(TextReport text, StreamPreview stream)
    {
        if (stream.Rows.IsEmpty && stream.Remarks.IsEmpty && stream.Errors.IsEmpty) return;
        text.Heading(stream.Stream);
        foreach (PreviewedRow row in stream.Rows)
        {
            string changes = string.Join(", ", row.Columns.Select(column => $"{column.Column}: {column.Before ?? "empty"} -> {column.After ?? "empty"}"));
            text.Line(scrub($"  {row.What,-8}  {row.SourceId}{(changes.Length == 0 ? "" : "  " + changes)}{(row.Error is null ? "" : $"  {row.Error.Code}: {row.Error.Message}")}"), row.What == "dead" ? Tone.Warning : Tone.Plain);
        }

        foreach (string remark in stream.Remarks) text.Line("  " + scrub(remark), Tone.Warning);
        foreach (Abstractions.Errors.ConnectorError error in stream.Errors) text.Line("  " + scrub(error.ToString()), Tone.Bad);
    }

    private void WriteStream(Utf8JsonWriter json, StreamPreview stream)
    {
        json.WriteStartObject();
        json.WriteString("stream", stream.Stream);
        json.WriteString("table", stream.Table);
        json.WriteNumber("read", stream.Counts.Read);
        json.WriteNumber("new", stream.Counts.New);
        json.WriteNumber("changed", stream.Counts.Changed);
        json.WriteNumber("unchanged", stream.Counts.Unchanged);
        json.WriteNumber("repeated", stream.Counts.Repeated);
        json.WriteNumber("filtered", stream.Counts.Filtered);
        json.WriteNumber("dead", stream.Counts.Dead);
        json.WriteNumber("tombstones", stream.Tombstones);
        json.WriteNumber("gone", stream.Gone);
        json.WriteStartArray("rows");
        foreach (PreviewedRow row in stream.Rows) WriteRow(json, row);
        json.WriteEndArray();
        json.WriteStartArray("remarks");
        foreach (string remark in stream.Remarks) json.WriteStringValue(scrub(remark));
        json.WriteEndArray();
        ErrorPrinter.Write(json, "errors", stream.Errors, scrub);
        json.WriteEndObject();
    }

    private void WriteRow(Utf8JsonWriter json, PreviewedRow row)
    {
        json.WriteStartObject();
        json.WriteString("sourceId", row.SourceId);
        json.WriteString("what", row.What);
        json.WriteStartArray("columns");
        foreach (ChangedColumn column in row.Columns)
        {
            json.WriteStartObject();
            json.WriteString("column", column.Column);
            json.WriteString("before", column.Before);
            json.WriteString("after", column.After);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (row.Error is { } error) ErrorPrinter.Write(json, "errors", [error], scrub);
        json.WriteEndObject();
    }
}
