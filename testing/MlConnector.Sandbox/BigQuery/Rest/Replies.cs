using System.Text.Encodings.Web;
using System.Text.Json;
using MlConnector.Sandbox.BigQuery.Values;
using MlConnector.Sandbox.Hosting;

namespace MlConnector.Sandbox.BigQuery.Rest;

/// <summary>Bodies in Google's forms.</summary>
internal static class Replies
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static SandboxReply Json(object body, int status = 200) => new() { Status = status, Body = JsonSerializer.SerializeToUtf8Bytes(body, body.GetType(), Plain) };

    public static SandboxReply Empty(int status) => new() { Status = status, ContentType = null };

    public static SandboxReply Of(Refusal refusal) => Json(
        new
        {
            error = new
            {
                code = refusal.Status,
                message = refusal.Message,
                errors = new[] { new { message = refusal.Message, domain = "global", reason = refusal.Reason } },
                status = StatusName(refusal.Status),
            },
        },
        refusal.Status);

    private static string StatusName(int status) => status switch
    {
        400 => "INVALID_ARGUMENT",
        401 => "UNAUTHENTICATED",
        403 => "PERMISSION_DENIED",
        404 => "NOT_FOUND",
        409 => "ALREADY_EXISTS",
        412 => "FAILED_PRECONDITION",
        _ => "UNKNOWN",
    };

    /// <summary><c>rows[].f[].v</c>; rows from before a column was added are shorter.</summary>
    public static object Rows(int columns, IEnumerable<object?[]> rows, bool int64Timestamps) =>
        rows.Select(row => new { f = Enumerable.Range(0, columns).Select(i => new { v = ValueWriter.Answer(i < row.Length ? row[i] : null, int64Timestamps) }) });
}
