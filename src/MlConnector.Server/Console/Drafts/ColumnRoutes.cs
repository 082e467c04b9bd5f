using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using MlConnector.Composition;
using MlConnector.Composition.Drafting;
using MlConnector.Server.SignIn.Access;

namespace MlConnector.Server.Console.Drafts;

/// <summary>Changes the columns of a draft's stream.</summary>
internal static class ColumnRoutes
{
    private const int LongestText = 4000;

    public static void MapColumns(this IEndpointRouteBuilder all) => all.MapPost("/acts/drafts/{id}/columns", ChangeAsync).WithFormOptions(valueCountLimit: ColumnForm.MostFields, valueLengthLimit: LongestText);

    private static Task<IResult> ChangeAsync(string id, [FromQuery] string? stream, DraftDesk desk, Workspace workspace, Visitor visitor, HttpContext context, CancellationToken cancel)
    {
        string page = $"/drafts/{id}/mapping?stream={Uri.EscapeDataString(stream ?? "")}";
        return Actions.Act.AnswerAsync(page, async () =>
        {
            IFormCollection form = await context.Request.ReadFormAsync(cancel);
            ConfigurationDraft draft = await desk.FindAsync(id, cancel);
            StreamColumns columns = await StreamColumns.ReadAsync(draft, stream ?? "", workspace.AskedServices);
            await desk.SaveAsync(id, columns.With(ColumnForm.Lines(form), form["where"].ToString()), visitor.By, cancel);
            return $"{page}&saved=true";
        });
    }
}
