using System.Text.Json;
using MlConnector.Composition;
using MlConnector.Engine.Configuration.Model;
using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Yaml;

namespace MlConnector.Cli.Remote;

/// <summary>Plans and applies a configuration of this machine on a service. Files that it names are put in their place: the service reads none of ours.</summary>
internal sealed class RemoteConfiguration(RemoteService service, ConfigurationFile configuration)
{
    /// <summary>Whether both systems answer there, and everything that stands in the way.</summary>
    public Task<JsonElement> CheckAsync(PipelineSettings settings, CancellationToken cancel) => service.ConfigureAsync(HttpMethod.Post, $"{Path(settings)}/configuration/check", Text(settings), cancel);

    /// <summary>What applying would do there.</summary>
    public Task<JsonElement> PlanAsync(PipelineSettings settings, CancellationToken cancel) => service.ConfigureAsync(HttpMethod.Post, $"{Path(settings)}/plan", Text(settings), cancel);

    /// <summary>Applies it there.</summary>
    public Task<JsonElement> ApplyAsync(PipelineSettings settings, string? plan, string? existing, bool allowBreaking, bool takeOver, CancellationToken cancel)
    {
        string query = $"allowBreaking={(allowBreaking ? "true" : "false")}&takeOver={(takeOver ? "true" : "false")}{(plan is null ? "" : $"&plan={Uri.EscapeDataString(plan)}")}{(existing is null ? "" : $"&existing={existing}")}";
        return service.ConfigureAsync(HttpMethod.Put, $"{Path(settings)}/configuration?{query}", Text(settings), cancel);
    }

    private string Text(PipelineSettings settings) => YamlText.Write(WrittenPart.Of(configuration.Root, settings));

    private static string Path(PipelineSettings settings) => $"pipelines/{Uri.EscapeDataString(settings.Name)}";
}
