using Microsoft.AspNetCore.Http;

namespace MlConnector.Sandbox.Hosting;

/// <summary>A whole, small answer of a module.</summary>
public sealed record SandboxReply
{
    /// <summary>HTTP status.</summary>
    public int Status { get; init; } = 200;

    /// <summary>Content type; null for none.</summary>
    public string? ContentType { get; init; } = "application/json; charset=utf-8";

    /// <summary>Further headers.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The body's bytes.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Trailers behind the body, which then has no length of its own; null for none. Only over HTTP/2.</summary>
    public IReadOnlyDictionary<string, string>? Trailers { get; init; }

    internal async Task WriteAsync(HttpContext http)
    {
        var response = http.Response;
        response.StatusCode = Status;
        if (ContentType is not null && !Body.IsEmpty) response.ContentType = ContentType;
        foreach (var (name, value) in Headers) response.Headers[name] = value;
        if (Status is 204 or 304) return;
        if (Trailers is null) response.ContentLength = Body.Length;
        else if (ContentType is not null) response.ContentType = ContentType;
        if (!Body.IsEmpty) await response.Body.WriteAsync(Body, http.RequestAborted);
        foreach (var (name, value) in Trailers ?? new Dictionary<string, string>(StringComparer.Ordinal)) response.AppendTrailer(name, value);
    }
}
