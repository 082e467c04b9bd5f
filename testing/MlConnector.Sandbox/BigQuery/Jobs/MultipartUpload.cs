using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using MlConnector.Sandbox.BigQuery.Rest;

namespace MlConnector.Sandbox.BigQuery.Jobs;

/// <summary>An upload in one request, <c>multipart/related</c>: first the job as JSON, then what it loads.</summary>
internal static class MultipartUpload
{
    /// <summary>Both parts; null if they are not there.</summary>
    public static async Task<(byte[] Job, byte[] Rows)?> ReadAsync(HttpRequest request, CancellationToken cancel)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || type.MediaType != "multipart/related" || HeaderUtilities.RemoveQuotes(type.Boundary) is not { Length: > 0 } boundary) return null;
        var reader = new MultipartReader(boundary.ToString(), request.Body) { BodyLengthLimit = null };
        List<byte[]> parts = [];
        try
        {
            while (await reader.ReadNextSectionAsync(cancel) is { } section)
            {
                using var bytes = new MemoryStream();
                await section.Body.CopyToAsync(bytes, cancel);
                parts.Add(bytes.ToArray());
            }
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            return null; // it is none, or ends before its last boundary
        }

        return parts is [var job, var rows] ? (job, rows) : null;
    }

    public static JsonElement Json(byte[] job)
    {
        try
        {
            using var document = JsonDocument.Parse(job);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            throw new Refusal(400, "parseError", "Parse Error");
        }
    }
}
