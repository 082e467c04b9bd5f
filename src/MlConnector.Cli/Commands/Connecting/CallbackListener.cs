using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using MlConnector.Abstractions.Errors;

namespace MlConnector.Cli.Commands.Connecting;

/// <summary>
/// Receives what comes back after a person agreed, where the redirect address is on this machine. It answers to that path alone, takes little, and only what bears our state.
/// </summary>
internal sealed class CallbackListener : IAsyncDisposable
{
    private const int MostBytes = 16 * 1024;
    private readonly TaskCompletionSource<CallbackText> received = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly WebApplication web;

    private CallbackListener(WebApplication web) => this.web = web;

    /// <summary>The callback, once it has come.</summary>
    public Task<CallbackText> Received => received.Task;

    /// <summary>Listens on loopback; null where the redirect address is elsewhere, or somebody else has its port: then a person pastes.</summary>
    public static async Task<CallbackListener?> StartAsync(Uri redirect, string state, CancellationToken cancel)
    {
        if (!redirect.IsLoopback || redirect.Scheme != Uri.UriSchemeHttp) return null;
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MostBytes;
            kestrel.Listen(IPAddress.Loopback, redirect.Port);
        });
        var listener = new CallbackListener(builder.Build());
        listener.web.Run(http => listener.AnswerAsync(http, redirect.AbsolutePath, state));
        try
        {
            await listener.web.StartAsync(cancel);
            return listener;
        }
        catch (IOException)
        {
            await listener.DisposeAsync();
            return null;
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => web.DisposeAsync();

    private async Task AnswerAsync(HttpContext http, string path, string state)
    {
        http.Response.Headers.ContentSecurityPolicy = "default-src 'none'";
        http.Response.ContentType = "text/plain; charset=utf-8";
        if (http.Request.Path != path)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        try
        {
            CallbackText callback = CallbackText.Receive(await TextAsync(http.Request), state);
            await http.Response.WriteAsync("ml-connector has received the code. You can close this window; the command line says how it went on.");
            await http.Response.CompleteAsync();
            received.TrySetResult(callback);
        }
        catch (ConnectorException wrong)
        {
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            await http.Response.WriteAsync(wrong.Error.Message);
        }
    }

    private static async Task<string> TextAsync(HttpRequest request)
    {
        if (!HttpMethods.IsPost(request.Method)) return request.QueryString.ToString();
        using var reader = new StreamReader(request.Body, Encoding.UTF8);
        return await reader.ReadToEndAsync(request.HttpContext.RequestAborted);
    }
}
