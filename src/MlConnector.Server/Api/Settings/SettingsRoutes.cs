using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Primitives;
using MlConnector.Composition;
using MlConnector.Server.Alerts;
using MlConnector.Server.Api.Access;
using MlConnector.Server.Api.Configuration;
using MlConnector.Server.Configuration;
using MlConnector.Server.SignIn.Access;

namespace MlConnector.Server.Api.Settings;

/// <summary>Settings of the service itself: its file, as it is written.</summary>
internal static class SettingsRoutes
{
    public static void MapSettings(this IEndpointRouteBuilder all)
    {
        RouteGroupBuilder api = all.MapGroup("/settings").WithTags(Tags.Settings);
        api.MapGet("", ReadAsync).WithName("getSettings").Produces<string>(StatusCodes.Status200OK, Configuration.Yaml.MediaType).RequiresScope(Scopes.Admin);
        api.MapPut("", ChangeAsync).WithName("changeSettings").Accepts<string>(Configuration.Yaml.MediaType, Configuration.Yaml.Others).RequiresScope(Scopes.Admin);
        api.MapPost("/channels/{name}/test", TestAsync).WithName("testChannel").RequiresScope(Scopes.Admin);
    }

    /// <summary>Give the settings of the service as YAML</summary>
    /// <remarks>What stands in <c>service.yaml</c>, with its comments; empty where everything is standard. Names of secrets, never their values. Its ETag names exactly this text: give it as If-Match when it is changed.</remarks>
    internal static async Task<ContentHttpResult> ReadAsync(SettingsDesk desk, HttpContext context, CancellationToken cancel)
    {
        string text = await desk.TextAsync(cancel);
        context.Response.Headers.ETag = TagOf(text);
        return Configuration.Yaml.Answer(text);
    }

    /// <summary>Change the settings of the service</summary>
    /// <remarks>The body takes the place of <c>service.yaml</c>, whole or not at all, and holds at once; the audit trail says what changed. Every mistake is told with line and column. With If-Match it is refused (412) if somebody else changed the file meanwhile. Secrets of channels are stored with PUT /secrets and only named here.</remarks>
    internal static async Task<Ok<SettingsResult>> ChangeAsync(SettingsDesk desk, HttpContext context, CancellationToken cancel)
    {
        string text = await Configuration.Yaml.TextAsync(context.Request, cancel);
        StringValues wanted = context.Request.Headers.IfMatch;
        SettingsChange change = await desk.ReplaceAsync(standing => StringValues.IsNullOrEmpty(wanted) || RevisionTag.IsNamed(wanted, Quoted(standing)), "body", text, Visitor.Of(context.User).By);
        context.Response.Headers.ETag = Quoted(change.Written.Tag);
        return TypedResults.Ok(new SettingsResult(Quoted(change.Written.Tag), change.Lines));
    }

    /// <summary>Send a test through a channel of alerts</summary>
    /// <param name="name">Name of the channel.</param>
    internal static async Task<Ok<ChannelTested>> TestAsync(string name, AlertSender sender, Workspace workspace, HttpContext context, CancellationToken cancel)
    {
        await sender.TestAsync(name, Visitor.Of(context.User).By, cancel);
        return TypedResults.Ok(new ChannelTested(name, workspace.Time.GetUtcNow()));
    }

    private static string TagOf(string text) => Quoted(WrittenSettings.TagOf(text));

    private static string Quoted(string tag) => $"\"{tag}\"";
}

/// <summary>Settings that hold now.</summary>
/// <param name="ETag">Names them as If-Match takes it.</param>
/// <param name="Changes">What changed, one setting a line; empty if nothing did.</param>
internal sealed record SettingsResult(string ETag, IReadOnlyList<string> Changes);

/// <summary>A channel that took a test.</summary>
/// <param name="Channel">Its name.</param>
/// <param name="At">When.</param>
internal sealed record ChannelTested(string Channel, DateTimeOffset At);
