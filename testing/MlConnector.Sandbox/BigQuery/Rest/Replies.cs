using System.Text.Encodings.Web;
using System.Text.Json;
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
        _ => "UNKNOWN",
    };
}
