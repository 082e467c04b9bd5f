using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Composition;
using MlConnector.Composition.Drafting;
using MlConnector.Composition.Pipelines;
using MlConnector.Engine.Configuration.Model;
using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Engine.Ports;
using MlConnector.Server.Applying;
using MlConnector.Server.Console.Actions;
using MlConnector.Server.Hosting;
using MlConnector.Server.SignIn.Access;

namespace MlConnector.Server.Console.Drafts;

/// <summary>The steps from nothing to a pipeline, or from a pipeline to its next revision. Each stores the draft and leads to the next step; what is refused is shown on the step it belongs to.</summary>
internal static class DraftRoutes
{
    public static void MapDrafts(this IEndpointRouteBuilder all)
    {
        RouteGroupBuilder routes = all.MapGroup("/acts");
        routes.MapPost("/drafts", BeginAsync);
        routes.MapPost("/drafts/text", BringAsync);
        routes.MapPost("/drafts/trial", TryAsync);
        routes.MapPost("/pipelines/{name}/edit", EditAsync);
        routes.MapPost("/drafts/{id}/connections", ConnectionsAsync);
        routes.MapPost("/drafts/{id}/streams", StreamsAsync);
        routes.MapPost("/drafts/{id}/text", TextAsync);
        routes.MapPost("/drafts/{id}/apply", ApplyAsync);
        routes.MapPost("/drafts/{id}/remove", RemoveAsync);
    }

    private static Task<IResult> BeginAsync([FromForm] string? pipeline, [FromForm] string? source, [FromForm] string? destination, DraftDesk desk, Workspace workspace, Visitor visitor, CancellationToken cancel) => Act.AnswerAsync("/new", async () =>
    {
        var problems = new Problems();
        SettingPlace place = new("set-up", 0, 0);
        Connectors.Source(source ?? "", place, problems);
        Connectors.Destination(destination ?? "", place, problems);
        problems.ThrowIfAny();
        string name = string.IsNullOrWhiteSpace(pipeline) ? "finance" : pipeline.Trim();
        if ((await workspace.Store.Revisions.PipelinesAsync(cancel)).Contains(name, StringComparer.Ordinal)) throw new ConnectorException(new ConnectorError("DRAFT-NAME", ErrorKind.Config, ErrorOwner.Operator, $"There is a pipeline {name} already; what is set up under its name would be its next revision.", "Choose another name, or change that one from its page.") { Where = "pipeline" });
        Draft draft = await desk.BeginAsync(ConfigurationDraft.New(name, source!, destination!), visitor.By, cancel);
        return $"/drafts/{draft.Id}/connections";
    });

    private static Task<IResult> BringAsync([FromForm] string? text, DraftDesk desk, Visitor visitor, CancellationToken cancel) => Act.AnswerAsync("/new", async () =>
        $"/drafts/{(await desk.BeginAsync(ConfigurationDraft.Bring(text ?? ""), visitor.By, cancel)).Id}/connections");

    private static Task<IResult> TryAsync([FromForm] string? source, [FromForm] string? destination, ServerOptions options, DraftDesk desk, Workspace workspace, Visitor visitor, CancellationToken cancel) => Act.AnswerAsync("/new", async () =>
    {
        string text = await (options.Trial ?? throw new ConnectorException(new ConnectorError("TRIAL-NONE", ErrorKind.Config, ErrorOwner.Operator, "This service offers no systems to try with.", "Start it with mlc serve."))).BeginAsync(workspace, source ?? "", destination ?? "", visitor.By, cancel);
        return $"/drafts/{(await desk.BeginAsync(ConfigurationDraft.Bring(text), visitor.By, cancel)).Id}/check";
    });

    private static Task<IResult> EditAsync(string name, [FromForm] int? revision, [FromForm] string? stream, [FromForm] string? step, DraftDesk desk, Workspace workspace, Visitor visitor, CancellationToken cancel) => Act.AnswerAsync(Act.PageOf(name), async () =>
    {
        Revision stored = await workspace.Store.Revisions.FindAsync(name, revision, cancel) ?? throw new ConnectorException(new ConnectorError("PIPELINE-UNKNOWN", ErrorKind.Config, ErrorOwner.Operator, $"There is no pipeline '{name}' with this revision.", "Choose one from its list of revisions."));
        Draft draft = await desk.BeginAsync(new ConfigurationDraft(WrittenPart.Join([RevisionJson.Read(stored.Content).Written])), visitor.By, cancel);
        return stream is null ? $"/drafts/{draft.Id}/{(step == "schedule" ? step : "plan")}" : $"/drafts/{draft.Id}/mapping?stream={Uri.EscapeDataString(stream)}";
    });

    private static Task<IResult> ConnectionsAsync(string id, DraftDesk desk, DraftSecrets secrets, Visitor visitor, HttpContext context, CancellationToken cancel) => Act.AnswerAsync($"/drafts/{id}/connections", async () =>
    {
        IFormCollection form = await context.Request.ReadFormAsync(cancel);
        ConfigurationDraft draft = await desk.FindAsync(id, cancel);
        foreach ((string name, string type, MapNode _) in draft.Connections.ToArray())
        {
            IReadOnlyList<SettingDescription> settings = Connectors.All.FirstOrDefault(factory => factory.Type == type)?.Settings ?? [];
            draft = draft.WithSettings(name, settings.Where(setting => !setting.Secret && form.ContainsKey(ConnectionForm.Name(name, setting))).Select(setting => (setting, (string?)form[ConnectionForm.Name(name, setting)].ToString())));
            draft = await secrets.StoreAsync(id, draft, name, settings.Where(setting => setting.Secret).Select(setting => (setting, (string?)form[ConnectionForm.Name(name, setting)].ToString())), visitor.By);
        }

        foreach (string setting in ConnectionForm.PipelineSettings) if (form.ContainsKey(ConnectionForm.PipelineName(setting))) draft = draft.WithPipelineSetting(setting, form[ConnectionForm.PipelineName(setting)].ToString());
        await desk.SaveAsync(id, draft, visitor.By, cancel);
        return $"/drafts/{id}/check";
    });

    private static Task<IResult> StreamsAsync(string id, DraftDesk desk, Visitor visitor, HttpContext context, CancellationToken cancel) => Act.AnswerAsync($"/drafts/{id}/streams", async () =>
    {
        IFormCollection form = await context.Request.ReadFormAsync(cancel);
        string[] wanted = [.. form["stream"].OfType<string>()];
        if (wanted.Length == 0) throw new ConnectorException(new ConnectorError("DRAFT-NO-STREAM", ErrorKind.Config, ErrorOwner.Operator, "No stream is chosen.", "Choose at least one."));
        await desk.SaveAsync(id, (await desk.FindAsync(id, cancel)).WithStreams(wanted), visitor.By, cancel);
        return form["next"] == "columns" ? $"/drafts/{id}/columns" : $"/drafts/{id}/plan";
    });

    private static Task<IResult> TextAsync(string id, [FromForm] string? text, DraftDesk desk, Visitor visitor, CancellationToken cancel) => Act.AnswerAsync($"/drafts/{id}/text", async () =>
    {
        await desk.SaveAsync(id, ConfigurationDraft.Bring(text ?? ""), visitor.By, cancel);
        return $"/drafts/{id}/text";
    });

    private static Task<IResult> ApplyAsync(
        string id, [FromForm] string? hash, [FromForm] string? breaking, [FromForm] string? takeOver, [FromForm] string? existing, DraftDesk desk, ApplyDesk apply, Workspace workspace, Visitor visitor, CancellationToken cancel) => Act.AnswerAsync($"/drafts/{id}/plan", async () =>
    {
        ConfigurationFile file = (await desk.FindAsync(id, cancel)).Read();
        PipelineSettings settings = file.Pipeline(null);
        ExistingRows rows = ExistingWord.Find(existing) ?? settings.Policies.Existing;
        var consent = new ApplyConsent(visitor.By) { PlanHash = hash, AllowBreaking = breaking is not null, TakeOver = takeOver is not null, Existing = rows };
        AppliedHere here = await apply.ApplyAsync(file, settings, consent, asked: false, cancel);
        await workspace.Store.Drafts.RemoveAsync(id, CancellationToken.None);
        return here.Run is { } run ? $"/runs/{run.RunId}" : $"{Act.PageOf(settings.Name)}{(here.Remark.Length > 0 ? $"?remark={Uri.EscapeDataString(here.Remark)}" : "")}";
    });

    private static Task<IResult> RemoveAsync(string id, Workspace workspace, CancellationToken cancel) => Act.AnswerAsync("/new", async () =>
    {
        await workspace.Store.Drafts.RemoveAsync(id, cancel);
        return "/new";
    });
}
