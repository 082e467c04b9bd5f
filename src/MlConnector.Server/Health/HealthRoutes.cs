using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MlConnector.Composition;

namespace MlConnector.Server.Health;

/// <summary>What a service manager or a load balancer asks: is the process alive, can it work. Tells nothing about data, so nobody has to sign in.</summary>
internal static class HealthRoutes
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/live", () => Results.Text("alive"));
        routes.MapGet("/health/ready", async (Workspace workspace, CancellationToken cancel) =>
        {
            await workspace.Store.Revisions.NewestAsync(cancel);
            return Results.Text("ready");
        });
    }
}
