using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using MlConnector.Composition;
using MlConnector.Composition.Proving;

namespace MlConnector.Server.Exports;

/// <summary>The audit trail as a file, straight from the store into the answer.</summary>
internal static class AuditFile
{
    /// <summary>One JSON object a line.</summary>
    public const string MediaType = "application/x-ndjson";

    /// <summary>Answers with the entries from a number on; the first if none is given.</summary>
    public static async Task<PushStreamHttpResult> AnswerAsync(Workspace workspace, string by, long? from, CancellationToken cancel)
    {
        TakenTrail trail = await TakenTrail.TakeAsync(workspace, by, from ?? 1);
        return TypedResults.Stream(body => trail.WriteAsync(body, cancel), MediaType, "audit.ndjson");
    }
}
