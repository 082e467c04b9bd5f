using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using MlConnector.Abstractions.Errors;
using MlConnector.Composition;
using MlConnector.Composition.Wording;
using MlConnector.Server.Refusals;

namespace MlConnector.Server.Api.Refusals;

/// <summary>Around every request of the API: bounds its body, and turns every refusal, whoever made it, into a problem with code, owner and fix.</summary>
internal sealed class ProblemGate(RequestDelegate next, Workspace workspace, ILogger<ProblemGate> log)
{
    /// <summary>Most bytes of a body. It is held in memory, because it may hold a secret (INV-6).</summary>
    public const int MostBytes = 1024 * 1024;

    private readonly ProblemAnswer answer = new(workspace);

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = MostBytes;
        context.Request.EnableBuffering(MostBytes);
        try
        {
            await next(context);
            if (!context.Response.HasStarted && context.Response is { StatusCode: >= 400, ContentType: null }) await MakeUpAsync(context);
        }
        catch (ConnectorException refused) when (!context.Response.HasStarted)
        {
            await answer.WriteAsync(context, refused.Errors);
        }
        catch (BadHttpRequestException bad) when (!context.Response.HasStarted)
        {
            await answer.WriteAsync(context, bad.StatusCode, [bad.StatusCode == StatusCodes.Status413PayloadTooLarge ? ApiErrors.TooMuch(MostBytes) : ApiErrors.Denied(bad.StatusCode)]);
        }
        catch (Exception e) when (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            string told = workspace.Scrub(e.ToString());
            log.RequestFailed(context.Request.Path, told);
            await answer.WriteAsync(context, [UnforeseenError.Of(e, workspace.Scrub)]);
        }
    }

    /// <summary>The framework refuses with a status alone.</summary>
    private async Task MakeUpAsync(HttpContext context) => await answer.WriteAsync(context, context.Response.StatusCode, context.Response.StatusCode switch
    {
        StatusCodes.Status400BadRequest => await BadInput.FindAsync(context),
        StatusCodes.Status404NotFound => [ApiErrors.NoRoute(context.Request.Path)],
        StatusCodes.Status413PayloadTooLarge => [ApiErrors.TooMuch(MostBytes)],
        int status => [ApiErrors.Denied(status)],
    });
}
