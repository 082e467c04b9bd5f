using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using MlConnector.Sandbox.Hosting;

namespace MlConnector.Sandbox.PowerBi.Answers;

/// <summary>Bodies in the vendor's forms.</summary>
internal static class Replies
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static SandboxReply Empty(int status = 200) => new() { Status = status, ContentType = null };

    public static SandboxReply Json(object body, int status = 200) =>
        new() { Status = status, Body = JsonSerializer.SerializeToUtf8Bytes(body, body.GetType(), Plain) };

    public static SandboxReply Of(Refusal refusal)
    {
        if (refusal.Empty) return Empty(refusal.Status);
        if (refusal.RetryAfter is { } wait) return Throttled(refusal.Status, (long)(wait.Ticks / TimeSpan.TicksPerSecond));
        Dictionary<string, object> error = new(StringComparer.Ordinal) { ["code"] = refusal.Code };
        if (refusal.Message is not null && !refusal.Nested) error["message"] = refusal.Message;
        if (refusal.Nested) error["pbi.error"] = NestedOf(refusal);
        else if (refusal.Details.Count > 0) error["details"] = refusal.Details.Select(static detail => new { message = detail.Message, target = detail.Target });
        return Json(new { error }, refusal.Status);
    }

    private static SandboxReply Throttled(int status, long seconds)
    {
        string text = seconds.ToString(CultureInfo.InvariantCulture);
        var reply = Json(new { message = $"You have exceeded the amount of requests allowed in the current time frame and further requests will fail. Retry in {text} seconds." }, status);
        return reply with { Headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["Retry-After"] = text } };
    }

    private static object NestedOf(Refusal refusal) => new
    {
        code = refusal.Code,
        parameters = new { },
        details = refusal.Details.Select(static detail => new { code = detail.Target, detail = new { type = 1, value = detail.Message } }),
        exceptionCulprit = 1,
    };
}
