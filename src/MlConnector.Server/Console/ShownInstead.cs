using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.Extensions.DependencyInjection;
using MlConnector.Server.Console.Actions;

namespace MlConnector.Server.Console;

/// <summary>The page that is shown where an answer has none of its own: the page of a form that was refused, and a page for addresses that lead nowhere. Other refusals have their own answers.</summary>
internal static class ShownInstead
{
    private const string NotFound = "/not-found";

    public static Task ShowAsync(StatusCodeContext context)
    {
        HttpContext http = context.HttpContext;
        if (http.RequestServices.GetRequiredService<RefusedForm>() is { IsKept: true } refused)
        {
            string[] parts = refused.Page.Split('?', 2);
            return ShowAsync(context, Uri.UnescapeDataString(parts[0]), parts.Length == 2 ? $"?{parts[1]}" : "");
        }

        return http.Response.StatusCode == StatusCodes.Status404NotFound ? ShowAsync(context, NotFound, "") : Task.CompletedTask;
    }

    /// <summary>Routes are found before anything else looks, and not again: what is shown instead has to be named.</summary>
    private static Task ShowAsync(StatusCodeContext context, string path, string query)
    {
        HttpContext http = context.HttpContext;
        var values = new RouteValueDictionary();
        RouteEndpoint page = http.RequestServices.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().First(route => route.Metadata.GetMetadata<ComponentTypeMetadata>() is not null && Matches(route, path, values));
        http.Features.Set<IStatusCodeReExecuteFeature>(new StatusCodeReExecuteFeature { OriginalPath = http.Request.Path }); // without it no page is drawn into a 404
        http.SetEndpoint(page);
        http.Request.RouteValues = values;
        http.Request.Method = HttpMethods.Get;
        (http.Request.Path, http.Request.QueryString) = (path, new QueryString(query));
        return context.Next(http);
    }

    private static bool Matches(RouteEndpoint route, string path, RouteValueDictionary values)
    {
        values.Clear();
        return new TemplateMatcher(new RouteTemplate(route.RoutePattern), new RouteValueDictionary(route.RoutePattern.Defaults)).TryMatch(path, values);
    }
}
