using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MlConnector.Abstractions.Errors;
using MlConnector.Composition;
using MlConnector.Composition.Pipelines;
using MlConnector.Server.Alerts;
using MlConnector.Server.Applying;
using MlConnector.Server.Configuration;
using MlConnector.Server.Api;
using MlConnector.Server.Console;
using MlConnector.Server.Health;
using MlConnector.Server.KeyPolls;
using MlConnector.Server.Reconciling;
using MlConnector.Server.Quotas;
using MlConnector.Server.Runs;
using MlConnector.Server.Runs.Logs;
using MlConnector.Server.Schedules;
using MlConnector.Server.SignIn;
using MlConnector.Server.SignIn.Access;
using MlConnector.Server.SignIn.Users;
using MlConnector.Server.Standing;
using MlConnector.Server.Telemetry;

namespace MlConnector.Server.Hosting;

/// <summary>The service: schedules, console and API over one open data folder, which stays its caller's.</summary>
public sealed class ServerHost : IAsyncDisposable
{
    /// <summary>For runs to come to a batch border, and for requests to be answered. Together with what a run needs to end at once it stays below the minute and a half that service managers give.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60), WebPatience = TimeSpan.FromSeconds(10);

    private readonly WebApplication web;

    private ServerHost(WebApplication application) => web = application;

    /// <summary>What the service is made of; for its tests.</summary>
    internal IServiceProvider Services => web.Services;

    /// <summary>Where it listens; with port 0 asked for, the one that it got.</summary>
    public IReadOnlyList<Uri> Addresses => [.. web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Select(address => new Uri(address))];

    /// <summary>Link that makes the first admin; null once there is a user. It works once and is for the terminal of whoever starts the service; a log is read by others (INV-6).</summary>
    public Uri? FirstSignIn { get; private set; }

    /// <summary>Begins to listen and to run what is due.</summary>
    /// <exception cref="ConnectorException">An address is not to be had (<c>SERVE-ADDRESS</c>) or not safe (<c>SERVE-PLAIN</c>).</exception>
    public static async Task<ServerHost> StartAsync(Workspace workspace, ServerOptions options, CancellationToken cancel)
    {
        var settings = new CurrentSettings(await ServiceFile.ReadAsync(workspace.Folder, cancel));
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = workspace.Folder.Path, EnvironmentName = Environments.Production });
        builder.Logging.ClearProviders();

        // Settings have one place each; the framework's own file would be read out of the data folder, and every file that a run writes there would be looked at in case it is that one.
        foreach (FileConfigurationSource file in builder.Configuration.Sources.OfType<FileConfigurationSource>().ToArray()) builder.Configuration.Sources.Remove(file);
        builder.Services.AddSingleton(workspace.Logs).AddSingleton(workspace).AddSingleton(workspace.Time).AddSingleton(options);
        AddDesks(builder.Services, workspace);
        builder.Services.AddSignIn(options, await CookieNames.OfAsync(workspace, cancel));
        builder.Services.AddConsole();
        builder.Services.AddSingleton(settings).AddSingleton<SettingsDesk>().AddHostedService<SettingsWatch>();
        builder.Services.AddAlerts();
        builder.Services.AddTelemetry();
        builder.Services.AddSingleton<RunLogs>().AddHostedService<RunLogSweep>();
        builder.Services.AddApi();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = WebPatience);
        builder.WebHost.ConfigureKestrel(kestrel => Listeners.Configure(kestrel, options));
        WebApplication application = builder.Build();
        application.UseConsoleErrors();
        application.UseSignIn();
        application.MapHealth();
        application.MapMetrics();
        application.MapConsole();
        application.MapApi();
        RouteRights.Require(((IEndpointRouteBuilder)application).DataSources);
        try
        {
            await application.StartAsync(cancel);
        }
        catch (IOException taken)
        {
            await application.DisposeAsync();
            throw new ConnectorException(new ConnectorError("SERVE-ADDRESS", ErrorKind.Config, ErrorOwner.Operator, $"The service cannot listen on {options.Urls}: {taken.Message}", "End what listens there, or choose another address with --urls."));
        }

        var host = new ServerHost(application);
        host.FirstSignIn = await application.Services.GetRequiredService<OneTimeLinks>().ForFirstAdminAsync(settings.Now.PublicUrl ?? Nearby(host.Addresses[0]), cancel);
        return host;
    }

    /// <summary>Ends: nothing new begins, runs stop at their next batch border, and after a minute at once.</summary>
    public async Task StopAsync()
    {
        web.Services.GetRequiredService<SystemdNotifier>().TellStopping();
        await web.Services.GetRequiredService<ScheduleLoop>().StopAsync(CancellationToken.None);
        await web.Services.GetRequiredService<KeyPollDesk>().StopAsync(CancellationToken.None);
        await web.Services.GetRequiredService<RunDesk>().StopAllAsync(Patience);
        await web.StopAsync();
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => web.DisposeAsync();

    /// <summary>What pages, routes and schedules act through, and what goes on by itself.</summary>
    private static void AddDesks(IServiceCollection services, Workspace workspace)
    {
        services.AddSingleton(new PipelineCatalog(workspace.Store.Revisions)).AddSingleton<StandingReader>().AddSingleton<QuotaWaits>().AddSingleton<QuotaBoard>();
        services.AddSingleton<RunDesk>().AddSingleton<ScheduleDesk>().AddSingleton<ApplyDesk>().AddSingleton<ReconciliationDesk>();
        services.AddSingleton<KeyPollDesk>().AddHostedService(provider => provider.GetRequiredService<KeyPollDesk>());
        services.AddSingleton<ScheduleLoop>().AddHostedService(provider => provider.GetRequiredService<ScheduleLoop>());
        services.AddHostedService<KeepAliveLoop>().AddHostedService<StuckWatch>();
        services.AddSingleton<Func<string, string?>>(Environment.GetEnvironmentVariable).AddSingleton<SystemdNotifier>().AddHostedService(provider => provider.GetRequiredService<SystemdNotifier>());
    }

    /// <summary>An address that a browser of this machine can open: who listens on all addresses is here too.</summary>
    private static Uri Nearby(Uri listening) => listening.Host is "0.0.0.0" or "[::]" ? new UriBuilder(listening) { Host = "localhost" }.Uri : listening;
}
