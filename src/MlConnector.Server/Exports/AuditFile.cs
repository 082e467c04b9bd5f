using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using MlConnector.Composition;
using MlConnector.Engine.Audit;

namespace MlConnector.Server.Exports;

/// <summary>The audit trail as a file: entries with the codes that prove them, straight from the store into the answer. Who took it stands in the trail, and so in the file.</summary>
internal static class AuditFile
{
    /// <summary>One JSON object a line.</summary>
    public const string MediaType = "application/x-ndjson";

    /// <summary>Answers with the entries from a number on; the first if none is given.</summary>
    public static async Task<PushStreamHttpResult> AnswerAsync(Workspace workspace, string by, long? from, CancellationToken cancel)
    {
        long first = Math.Max(1, from ?? 1);
        await workspace.AuditAsync(by, "audit.export", "audit trail", ("from", first.ToString(CultureInfo.InvariantCulture)));
        return TypedResults.Stream(body => new AuditExport(workspace.Store.Audit).WriteAsync(body, first, cancel), MediaType, "audit.ndjson");
    }
}
