using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using MlConnector.Server.Console.Actions;
using MlConnector.Server.Console.Assets;
using MlConnector.Server.Console.Drafts;
using MlConnector.Server.Console.Exports;
using MlConnector.Server.Console.Layout;
using MlConnector.Server.Console.Live;

namespace MlConnector.Server.Console;

/// <summary>The console: pages rendered here, readable without script; a script of our own keeps live values fresh.</summary>
internal static class ConsoleRoutes
{
    public static void AddConsole(this IServiceCollection services)
    {
        services.AddRazorComponents();
        services.AddSingleton<DraftDesk>().AddSingleton<DraftSecrets>().AddSingleton<LiveFollowers>();
    }

    /// <summary>Shows what went wrong on pages of its own; stands before everything that may go wrong.</summary>
    public static void UseConsoleErrors(this WebApplication application)
    {
        application.UseExceptionHandler("/broken");
        application.UseStatusCodePages(ShowNotFoundAsync);
    }

    public static void MapConsole(this WebApplication application)
    {
        application.UseAntiforgery();
        application.MapAssets();
        application.MapLive();
        application.MapActions();
        application.MapTableActs();
        application.MapAlertActions();
        application.MapExports();
        application.MapDrafts();
        application.MapColumns();
        application.MapRazorComponents<App>();
    }

    /// <summary>An address that leads nowhere shows a page; other refusals have their own answers.</summary>
    private static Task ShowNotFoundAsync(StatusCodeContext context)
    {
        if (context.HttpContext.Response.StatusCode != StatusCodes.Status404NotFound) return Task.CompletedTask;
        // Routes are found before anything else looks, and not again: what is shown instead has to be named.
        context.HttpContext.SetEndpoint(context.HttpContext.RequestServices.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().First(route => route.RoutePattern.RawText == "/not-found"));
        context.HttpContext.Features.Set<IStatusCodeReExecuteFeature>(new StatusCodeReExecuteFeature { OriginalPath = context.HttpContext.Request.Path }); // without it no page is drawn into a 404
        context.HttpContext.Request.RouteValues.Clear();
        context.HttpContext.Request.Method = HttpMethods.Get;
        context.HttpContext.Request.Path = "/not-found";
        return context.Next(context.HttpContext);
    }
}
