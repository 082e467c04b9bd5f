using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MlConnector.Abstractions.Configuration;
using MlConnector.Composition.Drafting;
using MlConnector.Server.Configuration;
using MlConnector.Server.Console.Actions;
using MlConnector.Server.SignIn.Access;

namespace MlConnector.Server.Console.Settings;

/// <summary>Changes settings of the service. What is refused is told on the page that the form stands on, and stands in its boxes still.</summary>
internal static class SettingActs
{
    private const string Page = "/settings";

    public static void MapSettingActs(this IEndpointRouteBuilder all)
    {
        all.MapPost("/acts/settings/service", ServiceAsync);
        all.MapPost("/acts/settings/telling", TellingAsync);
    }

    private static async Task<IResult> ServiceAsync(SettingsDesk desk, Visitor visitor, HttpContext context, CancellationToken cancel)
    {
        IFormCollection form = await context.Request.ReadFormAsync(cancel);
        return await Act.AnswerAsync(Page, async () =>
        {
            await ChangeAsync(desk, form, visitor, root => SettingForm.With(root, ServiceSettingList.Service, form));
            return $"{Page}?saved=true";
        });
    }

    private static async Task<IResult> TellingAsync(SettingsDesk desk, Visitor visitor, HttpContext context, CancellationToken cancel)
    {
        IFormCollection form = await context.Request.ReadFormAsync(cancel);
        return await Act.AnswerAsync(AlertRoutes.Page, async () =>
        {
            await ChangeAsync(desk, form, visitor, root => WithoutEmptyHours(SettingForm.With(root, ServiceSettingList.Telling, form)));
            return $"{AlertRoutes.Page}?saved=true";
        });
    }

    /// <summary>Who empties begin and end wants no quiet hours, whatever else is left in their boxes.</summary>
    private static MapNode WithoutEmptyHours(MapNode root) => root.At("alerts", "quietHours", "from") is null && root.At("alerts", "quietHours", "to") is null ? root.With(null, "alerts", "quietHours") : root;

    private static Task<SettingsChange> ChangeAsync(SettingsDesk desk, IFormCollection form, Visitor visitor, Func<MapNode, MapNode> change) =>
        desk.ChangeAsync(standing => standing == form[SettingForm.Tag], root => Task.FromResult(new SettingsEdit(change(root))), visitor.By);
}
