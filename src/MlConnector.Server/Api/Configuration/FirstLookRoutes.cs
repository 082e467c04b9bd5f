using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using MlConnector.Abstractions.Errors;
using MlConnector.Composition;
using MlConnector.Composition.Drafting;
using MlConnector.Engine.Configuration.Reading;
using MlConnector.Server.Api.Access;
using MlConnector.Server.Console.Drafts;
using MlConnector.Server.Refusals;

namespace MlConnector.Server.Api.Configuration;

/// <summary>The first looks of a set-up: what the ERP of a configuration offers, and rows to look at.</summary>
internal static class FirstLookRoutes
{
    private const int StandardRows = 20, MostRows = 100;

    public static void MapFirstLooks(this IEndpointRouteBuilder all)
    {
        RouteGroupBuilder api = all.MapGroup("/pipelines/{name}/configuration").WithTags(Tags.Configuration);
        api.MapPost("/discovery", DiscoverAsync).WithName("discoverStreams").Accepts<string>(Yaml.MediaType, Yaml.Others).RequiresScope(Scopes.Admin).AsksOnly();
        api.MapPost("/preview", PreviewAsync).WithName("previewStream").Accepts<string>(Yaml.MediaType, Yaml.Others).RequiresScope(Scopes.Admin).AsksOnly();
    }

    /// <summary>List what the ERP of a configuration offers</summary>
    /// <remarks>Changes nothing. Asks the ERP with the secrets that are stored here: the streams that the catalog knows or the configuration has, those that can be read first. The body is the YAML of a configuration with this pipeline alone; it need not name streams yet, and may name no files.</remarks>
    /// <param name="name">Name of the pipeline.</param>
    internal static async Task<Ok<OfferedStreams>> DiscoverAsync(string name, Workspace workspace, HttpContext context, CancellationToken cancel)
    {
        (ConfigurationDraft draft, FirstLook look) = await ReadAsync(name, workspace, context.Request, cancel);
        return TypedResults.Ok(new OfferedStreams([.. (await look.OfferedAsync(draft.Streams, cancel)).Select(stream => OfferedStream.Of(stream, workspace.Scrub))]));
    }

    /// <summary>Show the first rows of a stream as the ERP gives them now</summary>
    /// <remarks>Changes nothing and delivers nothing. Asks the ERP for one page with the secrets that are stored here; sensitive values stay hidden. The body is the YAML of a configuration with this pipeline alone; it need not name streams yet, and may name no files.</remarks>
    /// <param name="name">Name of the pipeline.</param>
    /// <param name="stream">Name of the stream: one of the configuration; if that has none, one of the standard streams of its ERP.</param>
    /// <param name="rows">Rows to show, 1 to 100; 20 if nothing is said.</param>
    internal static async Task<Ok<StreamPreview>> PreviewAsync(string name, string stream, int? rows, Workspace workspace, HttpContext context, CancellationToken cancel)
    {
        if (rows is < 1 or > MostRows) throw new ConnectorException(ApiErrors.Wrong("parameter rows", $"{rows} rows cannot be had.", $"Ask for 1 to {MostRows}."));
        (_, FirstLook look) = await ReadAsync(name, workspace, context.Request, cancel);
        SourcePreview preview = await look.PreviewAsync(stream, rows ?? StandardRows, cancel);
        return TypedResults.Ok(new StreamPreview(stream, preview.Fields, [.. preview.Rows]));
    }

    /// <summary>As the console reads a draft; mistakes are told with the lines and columns of the body.</summary>
    private static async Task<(ConfigurationDraft Draft, FirstLook Look)> ReadAsync(string name, Workspace workspace, HttpRequest request, CancellationToken cancel)
    {
        ConfigurationDraft draft = ConfigurationDraft.Bring(await Yaml.TextAsync(request, cancel), "body");
        ConfigurationFile file = await ConfigurationFile.ReadAsync(DraftReading.Whole(draft).Root, new NoConfigurationFiles());
        return (draft, new FirstLook(workspace, file, name));
    }
}
