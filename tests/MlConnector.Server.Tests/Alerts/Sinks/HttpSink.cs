using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MlConnector.Server.Tests.Alerts.Sinks;

/// <summary>Takes requests on this machine, keeps them, and answers as it is told.</summary>
internal sealed class HttpSink : IAsyncDisposable
{
    private readonly WebApplication web;

    private HttpSink(WebApplication application) => web = application;

    /// <summary>Where it listens.</summary>
    public Uri Address => new(web.Urls.Single());

    /// <summary>What came, in order.</summary>
    public ConcurrentQueue<(string Path, Dictionary<string, string> Headers, string Body)> Taken { get; } = new();

    /// <summary>Status of the next answers, and where a redirect leads.</summary>
    public (int Status, string? Location) Answer { get; set; } = (200, null);

    public static async Task<HttpSink> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication application = builder.Build();
        var sink = new HttpSink(application);
        application.Run(sink.TakeAsync);
        await application.StartAsync(TestContext.Current.CancellationToken);
        return sink;
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => web.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        Taken.Enqueue((context.Request.Path, context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase), await reader.ReadToEndAsync(context.RequestAborted)));
        context.Response.StatusCode = Answer.Status;
        if (Answer.Location is { } location) context.Response.Headers.Location = location;
        await context.Response.WriteAsync("noted", context.RequestAborted);
    }
}
