using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using MlConnector.Server.Alerts;
using MlConnector.Server.SignIn.Access;

namespace MlConnector.Server.Console.Actions;

/// <summary>What the button of the alerts page does.</summary>
internal static class AlertRoutes
{
    public const string Page = "/settings/alerts";

    public static void MapAlertActions(this IEndpointRouteBuilder all) => all.MapPost("/acts/alerts/test", TestAsync);

    private static Task<IResult> TestAsync([FromForm] string? channel, AlertSender sender, Visitor visitor, CancellationToken cancel) => Act.AnswerAsync(Page, async () =>
    {
        string name = channel ?? "";
        await sender.TestAsync(name, visitor.By, cancel);
        return $"{Page}?tested={Uri.EscapeDataString(name)}";
    });
}
