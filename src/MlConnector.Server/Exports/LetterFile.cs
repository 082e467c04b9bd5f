using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Http.HttpResults;
using MlConnector.Composition;
using MlConnector.Composition.DeadLetters;
using MlConnector.Engine.Ports;

namespace MlConnector.Server.Exports;

/// <summary>Dead letters as a file, straight from the store into the answer.</summary>
internal static class LetterFile
{
    /// <summary>A table for spreadsheets.</summary>
    public const string Csv = "csv";

    /// <summary>One JSON object a line.</summary>
    public const string Lines = "lines";

    /// <summary>Answers with those that match.</summary>
    public static PushStreamHttpResult Answer(Workspace workspace, DeadLetterFilter filter, string? form, CancellationToken cancel) => form == Csv
        ? TypedResults.Stream(body => new DeadLetterExport(workspace).WriteAsync(new DeadLetterCsv(body), filter, cancel), DeadLetterCsv.MediaType, "dead-letters.csv")
        : TypedResults.Stream(body => new DeadLetterExport(workspace).WriteAsync(new DeadLetterLines(body), filter, cancel), DeadLetterLines.MediaType, "dead-letters.ndjson");

    /// <summary>Where the console has it.</summary>
    public static string Address(string? pipeline, string? stream, string? code, string? run, string form)
    {
        var query = new QueryBuilder();
        foreach ((string name, string? value) in new[] { ("pipeline", pipeline), ("stream", stream), ("code", code), ("run", run), ("format", form) }) if (!string.IsNullOrEmpty(value)) query.Add(name, value);
        return $"/dead-letters/export{query}";
    }
}
