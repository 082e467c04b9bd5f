using Microsoft.Extensions.DependencyInjection;
using MlConnector.Server.Alerts.Channels;
using MlConnector.Server.Alerts.Facts;
using MlConnector.Server.Configuration;

namespace MlConnector.Server.Alerts;

/// <summary>Puts alerts into the service.</summary>
internal static class AlertHosting
{
    public static void AddAlerts(this IServiceCollection services, ServiceSettings settings)
    {
        services.AddSingleton(settings).AddSingleton<AlertChannels>().AddSingleton<AlertSender>();
        services.AddSingleton<RunFindings>().AddSingleton<QuotaOutlook>().AddSingleton<AuditWatch>().AddSingleton<RefusedCredentials>().AddSingleton<IncidentReader>();
        services.AddSingleton<AlertLoop>().AddHostedService(provider => provider.GetRequiredService<AlertLoop>());
    }
}
