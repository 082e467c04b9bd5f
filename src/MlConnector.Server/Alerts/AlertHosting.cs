using Microsoft.Extensions.DependencyInjection;
using MlConnector.Server.Alerts.Channels;
using MlConnector.Server.Alerts.Facts;

namespace MlConnector.Server.Alerts;

/// <summary>Puts alerts into the service.</summary>
internal static class AlertHosting
{
    public static void AddAlerts(this IServiceCollection services)
    {
        services.AddSingleton<AlertChannels>().AddSingleton<AlertSender>();
        services.AddSingleton<RunFindings>().AddSingleton<QuotaOutlook>().AddSingleton<AuditWatch>().AddSingleton<RefusedCredentials>().AddSingleton<IncidentReader>();
        services.AddSingleton<AlertLoop>().AddHostedService(provider => provider.GetRequiredService<AlertLoop>());
    }
}
