using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MlConnector.Server.Console.Actions;
using MlConnector.Server.SignIn.Access;

namespace MlConnector.Server.Console.Drafts;

/// <summary>Changes the schedule of a draft, and what stands around it.</summary>
internal static class ScheduleRoutes
{
    public static void MapSchedules(this IEndpointRouteBuilder all) => all.MapPost("/acts/drafts/{id}/schedule", ChangeAsync).WithFormOptions(valueCountLimit: ScheduleForm.MostFields);

    private static Task<IResult> ChangeAsync(string id, DraftDesk desk, Visitor visitor, HttpContext context, CancellationToken cancel) => Act.AnswerAsync($"/drafts/{id}/schedule", async () =>
    {
        IFormCollection form = await context.Request.ReadFormAsync(cancel);
        await desk.SaveAsync(id, ScheduleForm.With(await desk.FindAsync(id, cancel), form), visitor.By, cancel);
        return $"/drafts/{id}/schedule?saved=true";
    });
}
