using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace MlConnector.Server.Telemetry;

/// <summary>Puts measurements into the service.</summary>
internal static class TelemetryHosting
{
    public static void AddTelemetry(this IServiceCollection services)
    {
        services.AddSingleton(_ => new Meter(MlcMeters.Name)).AddSingleton<RunTelemetry>().AddSingleton<StandingMetrics>().AddSingleton<MetricsScrape>();
        services.AddSingleton<OtlpExport>().AddHostedService<TelemetryHost>();
    }

    public static void MapMetrics(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/metrics", async (MetricsScrape scrape, StandingMetrics standing, CancellationToken cancel) =>
        {
            await standing.ReadAsync(cancel);
            return Results.Text(await scrape.CollectAsync(cancel), PrometheusText.ContentType);
        });
}
