using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using MlConnector.Server.Console.Actions;
using MlConnector.Server.Console.Assets;
using MlConnector.Server.Console.Drafts;
using MlConnector.Server.Console.Exports;
using MlConnector.Server.Console.Layout;
using MlConnector.Server.Console.Live;
using MlConnector.Server.Console.Parts;
using MlConnector.Server.Console.Settings;

namespace MlConnector.Server.Console;

/// <summary>The console: pages rendered here, readable without script; a script of our own keeps live values fresh.</summary>
internal static class ConsoleRoutes
{
    public static void AddConsole(this IServiceCollection services)
    {
        services.AddRazorComponents();
        services.AddSingleton<ListDrawing>().AddSingleton<DraftDesk>().AddSingleton<DraftSecrets>().AddSingleton<ChannelSecrets>().AddSingleton<LiveFollowers>().AddScoped<RefusedForm>();
    }

    /// <summary>Shows what went wrong on pages of its own; stands before everything that may go wrong.</summary>
    public static void UseConsoleErrors(this WebApplication application)
    {
        // in a scope of its own: what draws pages in the one of the request has been at it already, and draws no second page
        application.UseExceptionHandler("/broken", createScopeForErrors: true);
        application.UseStatusCodePages(ShownInstead.ShowAsync);
    }

    public static void MapConsole(this WebApplication application)
    {
        application.UseAntiforgery();
        application.MapAssets();
        application.MapLive();
        application.MapActions();
        application.MapTableActs();
        application.MapAlertActions();
        application.MapSettingActs();
        application.MapChannelActs();
        application.MapExports();
        application.MapDrafts();
        application.MapColumns();
        application.MapSchedules();
        application.MapRazorComponents<App>();
    }
}
