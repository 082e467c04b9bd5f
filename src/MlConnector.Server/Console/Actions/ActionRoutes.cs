using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using MlConnector.Abstractions.Errors;
using MlConnector.Composition;
using MlConnector.Composition.DeadLetters;
using MlConnector.Composition.Pipelines;
using MlConnector.Composition.Secrets;
using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Reading;
using MlConnector.Engine.Replay;
using MlConnector.Engine.Runs;
using MlConnector.Server.Configuration;
using MlConnector.Server.Hosting;
using MlConnector.Server.Reconciling;
using MlConnector.Server.Refusals;
using MlConnector.Server.Runs;
using MlConnector.Server.Schedules;
using MlConnector.Server.SignIn.Access;

namespace MlConnector.Server.Console.Actions;

/// <summary>What buttons of the console do. Each answers with the page that shows what became of it; a refusal is shown there, with its code.</summary>
internal static class ActionRoutes
{
    public static void MapActions(this IEndpointRouteBuilder all)
    {
        RouteGroupBuilder routes = all.MapGroup("/acts");
        routes.MapPost("/pipelines/{name}/run", RunAsync);
        routes.MapPost("/pipelines/{name}/stop", StopAsync);
        routes.MapPost("/pipelines/{name}/pause", PauseAsync);
        routes.MapPost("/pipelines/{name}/resume", ResumeAsync);
        routes.MapPost("/pipelines/{name}/reconcile", ReconcileAsync);
        routes.MapPost("/credentials", SetSecretAsync);
        routes.MapPost("/credentials/remove", RemoveSecretAsync);
        routes.MapPost("/dead-letters/replay", ReplayAsync);
        routes.MapPost("/dead-letters/{id:long}/repair", RepairAsync);
        routes.MapPost("/dead-letters/{id:long}/try", TryAsync);
        routes.MapPost("/dead-letters/{id:long}/write-off", WriteOffAsync);
    }

    private static Task<IResult> RunAsync(string name, [FromForm] string? mode, Workspace workspace, RunDesk desk, Visitor visitor, CancellationToken cancel) => Act.AnswerAsync(Act.PageOf(name), async () =>
    {
        StoredPipeline stored = await StoredPipeline.FindAsync(workspace.Store.Revisions, name, cancel);
        var request = new RunRequest(visitor.By) { Mode = mode == "full" ? ReadMode.Full : ReadMode.Poll, GuardsOff = mode == "approve" };
        return $"/runs/{desk.Start(stored, request).RunId}";
    });

    private static Task<IResult> StopAsync(string name, ScheduleDesk schedules, Visitor visitor, CancellationToken cancel) => Act.AnswerAsync(Act.PageOf(name), async () =>
    {
        await schedules.StopAsync(name, visitor.By, cancel);
        return Act.PageOf(name);
    });

    private static Task<IResult> PauseAsync(string name, [FromForm] string? reason, ScheduleDesk schedules, Visitor visitor, CancellationToken cancel) => Act.AnswerAsync(Act.PageOf(name), async () =>
    {
        await schedules.PauseAsync(name, Reasons.Require(reason), visitor.By, cancel);
        return Act.PageOf(name);
    });

    private static Task<IResult> ResumeAsync(string name, ScheduleDesk schedules, Visitor visitor, CancellationToken cancel) => Act.AnswerAsync(Act.PageOf(name), async () =>
    {
        await schedules.ResumeAsync(name, visitor.By, cancel);
        return Act.PageOf(name);
    });

    /// <summary>Goes on though the person may leave the page meanwhile: its result is shown there.</summary>
    private static Task<IResult> ReconcileAsync(string name, ReconciliationDesk desk, Visitor visitor) => Act.AnswerAsync($"/reconciliation/{Uri.EscapeDataString(name)}", async () =>
    {
        await desk.RunAsync(name, [], offline: false, visitor.By, CancellationToken.None);
        return $"/reconciliation/{Uri.EscapeDataString(name)}";
    });

    private static Task<IResult> SetSecretAsync([FromForm] string? name, [FromForm] string? value, [FromForm] string? expires, Workspace workspace, Visitor visitor) => Act.AnswerAsync("/credentials", async () =>
    {
        await new SecretDesk(workspace).SetAsync(name ?? "", value ?? "", DayOf(expires), visitor.By);
        return "/credentials";
    });

    private static Task<IResult> RemoveSecretAsync([FromForm] string? name, Workspace workspace, PipelineCatalog catalog, CurrentSettings settings, ServerOptions options, Visitor visitor, CancellationToken cancel) => Act.AnswerAsync("/credentials", async () =>
    {
        if (!await (await SecretsInUse.ReadAsync(workspace, catalog, settings, options, cancel)).RemoveAsync(name ?? "", visitor.By)) throw ApiErrors.SecretUnknown(name ?? "");
        return "/credentials";
    });

    // a browser sends a box without a day as an empty text
    private static DateOnly? DayOf(string? expires)
    {
        if (string.IsNullOrWhiteSpace(expires)) return null;
        return DateOnly.TryParseExact(expires, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day)
            ? day
            : throw new ConnectorException(new ConnectorError("SECRET-EXPIRY", ErrorKind.Config, ErrorOwner.Operator, $"{expires} is no day.", "Give a day such as 2027-05-31, or none.") { Where = "expires" });
    }

    private static Task<IResult> ReplayAsync([FromForm] string pipeline, [FromForm] long? id, [FromForm] string? stream, [FromForm] string? code, [FromForm] string? run, Workspace workspace, RunDesk desk, Visitor visitor, CancellationToken cancel) => Act.AnswerAsync(id is { } back ? $"/dead-letters/{back}" : "/dead-letters", async () =>
    {
        StoredPipeline stored = await StoredPipeline.FindAsync(workspace.Store.Revisions, pipeline, cancel);
        var selection = new ReplaySelection(id is { } one ? [one] : []) { Stream = Given(stream), Code = Given(code), RunId = Given(run) };
        return $"/runs/{desk.Replay(stored, selection, new RunRequest(visitor.By)).RunId}";
    });

    private static Task<IResult> RepairAsync(long id, [FromForm] string? reason, Workspace workspace, RunDesk desk, Visitor visitor, HttpContext context, CancellationToken cancel) => Act.AnswerAsync($"/dead-letters/{id}", async () =>
    {
        var letters = new DeadLetterDesk(workspace);
        DeadLetterRecord letter = await letters.FindOpenAsync(id, cancel);
        (StoredPipeline pipeline, AppliedStream _) = await letters.StreamOfAsync(letter, cancel);
        IFormCollection form = await context.Request.ReadFormAsync(cancel);
        Dictionary<string, string?> changed = RepairForm.Changed(form, await BeforeAsync(letters, letter, cancel));
        await letters.RepairAsync(letter, changed, visitor.By, Reasons.Require(reason), cancel);
        return form.ContainsKey("replay") ? $"/runs/{desk.Replay(pipeline, new ReplaySelection([id]), new RunRequest(visitor.By)).RunId}" : $"/dead-letters/{id}";
    });

    /// <summary>Shown in another tab, so that what is typed stays where it is typed.</summary>
    private static Task<IResult> TryAsync(long id, Workspace workspace, HttpContext context, CancellationToken cancel) => Act.AnswerAsync($"/dead-letters/{id}", async () =>
    {
        var letters = new DeadLetterDesk(workspace);
        DeadLetterRecord letter = await letters.FindOpenAsync(id, cancel);
        await letters.TryAsync(letter, RepairForm.Read(await context.Request.ReadFormAsync(cancel), await BeforeAsync(letters, letter, cancel)), cancel);
        return $"/dead-letters/{id}?tried=true";
    });

    private static async Task<Dictionary<string, string?>> BeforeAsync(DeadLetterDesk letters, DeadLetterRecord letter, CancellationToken cancel) =>
        (await letters.RowOfAsync(letter, cancel)).Fields.ToDictionary(field => field.Name, field => field.Value, StringComparer.Ordinal);

    private static Task<IResult> WriteOffAsync(long id, [FromForm] string? reason, Workspace workspace, Visitor visitor, CancellationToken cancel) => Act.AnswerAsync($"/dead-letters/{id}", async () =>
    {
        var letters = new DeadLetterDesk(workspace);
        await letters.WriteOffAsync(await letters.FindOpenAsync(id, cancel), visitor.By, Reasons.Require(reason), cancel);
        return $"/dead-letters/{id}";
    });

    private static string? Given(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
